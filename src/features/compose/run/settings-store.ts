/** Generation settings and the prompt limit, kept over visits. */
import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import {
  clampSetting,
  type GenerationNumber,
  generationEntries,
  inRange,
} from '@/core/generation/generation-numbers';
import { type EnvelopeFormat, readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';

export interface Settings extends GenerationConfig {
  /** Longest prompt in tokens, EOS included. */
  maxSourceLength: number;
  /** Answers of one run, each with the next seed; of use with sampling only. */
  repeats: number;
}

/** Tk-Instruct's own: greedy, 128 new tokens, prompts of at most 1,024 tokens. */
export const PAPER: Settings = { ...DEFAULT_GENERATION_CONFIG, maxSourceLength: 1024, repeats: 1 };

/** Stop texts, and UTF-16 units of each: what a shared prompt may carry. */
const MOST_STOPS = 8;
const LONGEST_STOP = 200;

export const settingsSchema: v.GenericSchema<unknown, Settings> = v.object({
  ...generationEntries,
  alternatives: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8)),
  stopStrings: v.pipe(v.array(v.pipe(v.string(), v.maxLength(LONGEST_STOP))), v.maxLength(MOST_STOPS)),
  // Settings stored before there were repeats have none.
  repeats: v.optional(inRange('repeats'), 1),
});

export const settingsFormat: EnvelopeFormat<Settings> = {
  key: 'playground.settings',
  kind: 'settings',
  version: 1,
  schema: settingsSchema,
};

export interface SettingsState {
  settings: Settings;
  setMethod(method: Settings['method']): void;
  /** Numbers out of range are brought to the nearest allowed one; what is no number is ignored. */
  setNumber(name: GenerationNumber, value: number): void;
  /** Empty ones are left out; at most 8 of at most 200 characters are kept. */
  setStopStrings(texts: readonly string[]): void;
  /** Takes over settings that were valid when they were kept. */
  setAll(settings: Settings): void;
  reset(): void;
}

export type SettingsStore = StoreApi<SettingsState>;

export function createSettingsStore(storage: TextStorage | undefined): SettingsStore {
  const stored = readEnvelope(storage, settingsFormat);
  const store = createStore<SettingsState>()((set) => ({
    settings: stored.state === 'read' ? stored.value : PAPER,
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

/** White space around a text counts: a model can be stopped before a blank. */
function stopStringsOf(texts: readonly string[]): string[] {
  const kept = texts.map((text) => text.slice(0, LONGEST_STOP)).filter((text) => text !== '');
  return [...new Set(kept)].slice(0, MOST_STOPS);
}

/** The settings in a few words, for the folded panel. */
export function describeSettings(settings: Settings): string {
  const upTo = `up to ${settings.maxNewTokens} tokens`;
  if (settings.method === 'greedy') return `Greedy, ${upTo}`;
  if (settings.method === 'beam') return `${settings.beams} beams, ${upTo}`;
  const filters = [
    settings.topK > 0 ? `top-k ${settings.topK}` : '',
    settings.topP < 1 ? `top-p ${settings.topP}` : '',
    settings.repeats > 1 ? `${settings.repeats} answers from seed ${settings.seed}` : `seed ${settings.seed}`,
  ].filter(Boolean);
  return `Sampling at ${settings.temperature}, ${filters.join(', ')}, ${upTo}`;
}

export function isPaper(settings: Settings): boolean {
  return (Object.keys(PAPER) as (keyof Settings)[]).every((key) =>
    key === 'stopStrings' ? settings[key].length === 0 : settings[key] === PAPER[key],
  );
}
