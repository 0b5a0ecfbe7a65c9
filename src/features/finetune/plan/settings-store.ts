/** The settings of the next run, kept between visits. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type BoundedField,
  bounded,
  PRESETS,
  type PresetName,
  type RunSettings,
} from '@/core/finetune/presets';
import { readSetting, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { finetuneSettingsFormat } from '@/storage/migrations/finetune-settings';

export interface SettingsState {
  settings: RunSettings;
  set(change: Partial<RunSettings>): void;
  take(preset: PresetName): void;
}

export type SettingsStore = StoreApi<SettingsState>;

export function createSettingsStore(storage: TextStorage | undefined): SettingsStore {
  const stored = readSetting(storage, finetuneSettingsFormat);
  const first = stored ? inBounds(stored.settings) : PRESETS.quick;
  return createStore<SettingsState>()((set, get) => {
    const keep = (settings: RunSettings) => {
      set({ settings });
      writeEnvelope(storage, finetuneSettingsFormat, { settings });
    };
    return {
      settings: first,
      set: (change) => keep(inBounds({ ...get().settings, ...change })),
      take: (preset) => keep({ ...PRESETS[preset], seed: get().settings.seed }),
    };
  });
}

/** The preset that the settings are, if they are one. */
export function presetOf(settings: RunSettings): PresetName | undefined {
  const names: PresetName[] = ['quick', 'careful'];
  return names.find((name) => {
    const preset = { ...PRESETS[name], seed: settings.seed };
    return (Object.keys(preset) as (keyof RunSettings)[]).every((key) => preset[key] === settings[key]);
  });
}

function inBounds(settings: RunSettings): RunSettings {
  const result = { ...settings };
  for (const field of Object.keys(result) as (keyof RunSettings)[]) {
    const value = result[field];
    if (typeof value === 'number')
      (result as Record<string, unknown>)[field] = bounded(field as BoundedField, value);
  }
  return result;
}
