/** A mirror of the hub to download from; remembered across visits. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { HUB_BASE } from '@/core/hub/model-origin';
import { checkOrigin } from '@/core/hub/parse-origin';
import { readSetting, removeEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { hubMirrorFormat } from '@/storage/migrations/hub-mirror';

export interface MirrorState {
  /** Base address of the mirror; undefined means the hub itself. */
  base: string | undefined;
  /** Blank text goes back to the hub. @throws {PlaygroundError} `invalid-input` when it is no address */
  setBase(text: string): void;
}

export type MirrorStore = StoreApi<MirrorState>;

export function createMirrorStore(storage: TextStorage | undefined): MirrorStore {
  return createStore<MirrorState>()((set) => ({
    base: readSetting(storage, hubMirrorFormat),
    setBase: (text) => {
      const base = text.trim().replace(/\/+$/, '');
      if (base === '' || base === HUB_BASE) {
        removeEnvelope(storage, hubMirrorFormat);
        set({ base: undefined });
        return;
      }
      checkBase(base);
      writeEnvelope(storage, hubMirrorFormat, base);
      set({ base });
    },
  }));
}

/** @throws {PlaygroundError} `invalid-input` */
function checkBase(base: string): void {
  checkOrigin({ kind: 'hub', repo: 'owner/name', base });
}
