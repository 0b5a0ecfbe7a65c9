/** The generation settings of the playground, kept between visits. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { DEFAULT_GENERATION_SETTINGS, type GenerationSettings } from '@/core/generation/generation-settings';
import { clampSetting, STOP_STRING_BOUNDS, settingOf, type WireName } from '@/core/generation/settings-table';
import { readSetting, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { settingsFormat } from '@/storage/migrations/generation-settings';

/** The settings of the playground, as they are stored with it and with each run: names of version 1. */
export interface Settings extends GenerationSettings {
  /** Alternatives reported with each token, 0 to 8. */
  alternatives: number;
  /** Answers of one run, each with the next seed; with sampling only. */
  repeats: number;
}

/** Tk-Instruct's own: greedy, 128 new tokens, prompts of at most 1,024 tokens. */
export const PAPER: Settings = {
  ...DEFAULT_GENERATION_SETTINGS,
  alternatives: DEFAULT_GENERATION_CONFIG.alternatives,
  repeats: settingOf('repeats').default,
};

export interface SettingsState {
  settings: Settings;
  setMethod(method: Settings['method']): void;
  /** A number out of range becomes the nearest one in range; NaN and infinities are ignored. */
  setNumber(name: WireName, value: number): void;
  /** Empty and repeated ones are left out; the first 8 are kept, with up to 200 characters each. */
  setStopStrings(texts: readonly string[]): void;
  /** Replaces all settings with ones that were stored or shared, and so are valid. */
  setAll(settings: Settings): void;
  reset(): void;
}

export type SettingsStore = StoreApi<SettingsState>;

export function createSettingsStore(storage: TextStorage | undefined): SettingsStore {
  const store = createStore<SettingsState>()((set) => ({
    settings: readSetting(storage, settingsFormat) ?? PAPER,
    setMethod: (method) => set(({ settings }) => ({ settings: { ...settings, method } })),
    setNumber: (name, value) => {
      if (!Number.isFinite(value)) return;
      set(({ settings }) => ({ settings: { ...settings, [name]: clampSetting(name, value) } }));
    },
    setStopStrings: (texts) =>
      set(({ settings }) => ({ settings: { ...settings, stopStrings: stopStringsOf(texts) } })),
    setAll: (settings) => set({ settings }),
    reset: () => set({ settings: PAPER }),
  }));
  store.subscribe(({ settings }) => writeEnvelope(storage, settingsFormat, settings));
  return store;
}

/** White space is part of a stop string: an answer can be stopped before a blank. */
function stopStringsOf(texts: readonly string[]): string[] {
  const { count, length } = STOP_STRING_BOUNDS;
  const kept = texts.map((text) => text.slice(0, length)).filter((text) => text !== '');
  return [...new Set(kept)].slice(0, count);
}

/** Whether all settings are Tk-Instruct's own. */
export function isPaper(settings: Settings): boolean {
  return (Object.keys(PAPER) as (keyof Settings)[]).every((key) =>
    key === 'stopStrings' ? settings[key].length === 0 : settings[key] === PAPER[key],
  );
}
