/** A mirror of the hub to download from; remembered across visits. */
import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { HUB_BASE } from '@/core/hub/model-origin';
import { checkOrigin } from '@/core/hub/parse-origin';
import {
  type EnvelopeFormat,
  readEnvelope,
  removeEnvelope,
  type TextStorage,
  writeEnvelope,
} from '@/storage/envelope';

export const mirrorFormat: EnvelopeFormat<string> = {
  key: 'playground.mirror',
  kind: 'mirror',
  version: 1,
  schema: v.pipe(v.string(), v.maxLength(2_000), v.check(isAddress)),
};

export interface MirrorState {
  /** Base address of the mirror; undefined means the hub itself. */
  base: string | undefined;
  /** Blank text goes back to the hub. @throws {PlaygroundError} `invalid-input` when it is no address */
  setBase(text: string): void;
}

export type MirrorStore = StoreApi<MirrorState>;

export function createMirrorStore(storage: TextStorage | undefined): MirrorStore {
  const stored = readEnvelope(storage, mirrorFormat);
  return createStore<MirrorState>()((set) => ({
    base: stored.state === 'read' ? stored.value : undefined,
    setBase: (text) => {
      const base = text.trim().replace(/\/+$/, '');
      if (base === '' || base === HUB_BASE) {
        removeEnvelope(storage, mirrorFormat);
        set({ base: undefined });
        return;
      }
      checkBase(base);
      writeEnvelope(storage, mirrorFormat, base);
      set({ base });
    },
  }));
}

/** @throws {PlaygroundError} `invalid-input` */
function checkBase(base: string): void {
  checkOrigin({ kind: 'hub', repo: 'owner/name', base });
}

function isAddress(base: string): boolean {
  try {
    checkBase(base);
    return true;
  } catch {
    return false;
  }
}
