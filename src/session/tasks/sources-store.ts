/** Where texts are fetched from: upstream at a pinned commit, or a mirror that a person set. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { readSetting, type TextStorage, writeEnvelope } from '@/storage/envelope';
import type { TaskOrigin } from '@/storage/migrations/task';
import { taskMirrorFormat } from '@/storage/migrations/task-mirror';

/** The commit of allenai/natural-instructions that texts are fetched at, so that everyone reads the same. */
export const UPSTREAM_COMMIT = '55a365637381ce7f3748fa2eac7aef1a113bbb82';

const UPSTREAM = `https://raw.githubusercontent.com/allenai/natural-instructions/${UPSTREAM_COMMIT}/tasks/`;

export interface SourcesState {
  /** Address of a folder of task files with a closing slash; empty for upstream. */
  mirror: string;
  /** @throws {PlaygroundError} `invalid-input` when it is not the address of a folder */
  setMirror(address: string): void;
}

export type SourcesStore = StoreApi<SourcesState>;

export function createSourcesStore(storage: TextStorage | undefined): SourcesStore {
  return createStore<SourcesState>()((set) => ({
    mirror: safeFolder(readSetting(storage, taskMirrorFormat) ?? ''),
    setMirror: (address) => {
      const mirror = address.trim() === '' ? '' : folderAddress(address);
      set({ mirror });
      writeEnvelope(storage, taskMirrorFormat, mirror);
    },
  }));
}

/** Where the text of a task is fetched, and its origin for the record. */
export function addressOf(name: string, mirror: string): { url: string; host: string; origin: TaskOrigin } {
  const url = `${mirror || UPSTREAM}${encodeURIComponent(name)}.json`;
  const origin: TaskOrigin = mirror ? { kind: 'mirror', url } : { kind: 'upstream', commit: UPSTREAM_COMMIT };
  return { url, host: new URL(url).host, origin };
}

/** @throws {PlaygroundError} `invalid-input` */
export function folderAddress(address: string): string {
  let url: URL | undefined;
  try {
    url = new URL(address.trim());
  } catch {
    url = undefined;
  }
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
  if (!url || !(url.protocol === 'https:' || local) || url.username || url.password) {
    throw new PlaygroundError('invalid-input', 'This is not the address of a folder.', {
      hint: 'It begins with https:// (or http://localhost) and ends before the name of the task.',
    });
  }
  url.hash = '';
  url.search = '';
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

function safeFolder(address: string): string {
  try {
    return address === '' ? '' : folderAddress(address);
  } catch {
    return '';
  }
}
