import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MAX_ALTERNATIVES } from '@/core/sampling/step';
import { parseGenerationConfig } from './generation-config';
import {
  DEFAULT_GENERATION_SETTINGS,
  describeSettings,
  type NumberSetting,
  storedSettingsEntries,
  toGenerationConfig,
} from './generation-settings';
import {
  clampSetting,
  GENERATION_SETTINGS,
  isInRange,
  namesFor,
  settingOf,
  wireNames,
} from './settings-table';

/** What version 1 of links accepted when it was released: never changed. */
const RANGES_OF_VERSION_1: Record<NumberSetting, [low: number, high: number]> = {
  maxSourceLength: [16, 4096],
  maxNewTokens: [1, 1024],
  minNewTokens: [0, 1024],
  temperature: [0.1, 5],
  topK: [0, 1000],
  topP: [0.05, 1],
  seed: [0, 0xffffffff],
  beams: [2, 8],
  lengthPenalty: [0, 5],
};

describe('the table of settings', () => {
  const rows = Object.entries(GENERATION_SETTINGS);

  it('has a default within every range, and every name once', () => {
    for (const [, setting] of rows) expect(isInRange(setting, setting.default)).toBe(true);
    for (const name of ['wireName', 'term', 'label'] as const) {
      expect(new Set(rows.map(([, setting]) => setting[name])).size).toBe(rows.length);
    }
  });

  it.each(Object.entries(RANGES_OF_VERSION_1))(
    'allows all of %s that version 1 of links and stored settings may hold',
    (name, ends) => {
      for (const end of ends) expect(isInRange(settingOf(name as NumberSetting), end)).toBe(true);
    },
  );

  it('asks a decode step for no more alternatives than it can report', () => {
    expect(2 * GENERATION_SETTINGS.numBeams.max).toBeLessThanOrEqual(MAX_ALTERNATIVES);
  });

  it('says which settings have an effect with a method', () => {
    const all = wireNames('config', 'prompt', 'run');
    expect(namesFor('greedy', all)).toEqual(['maxNewTokens', 'minNewTokens', 'maxSourceLength']);
    expect(namesFor('beam', all).slice(3)).toEqual(['beams', 'lengthPenalty']);
    expect(namesFor('sample', all).slice(3)).toEqual(['temperature', 'topK', 'topP', 'seed', 'repeats']);
  });

  it('brings a number into its range', () => {
    expect(clampSetting('beams', 99)).toBe(8);
    expect(clampSetting('lengthPenalty', -2.5)).toBe(-2.5);
    expect(clampSetting('seed', 3.4)).toBe(3);
  });
});

describe('settings', () => {
  it('reach the engine under the names of the field, and are accepted there', () => {
    const settings = {
      ...DEFAULT_GENERATION_SETTINGS,
      method: 'beam' as const,
      beams: 3,
      stopStrings: ['.'],
    };
    const config = toGenerationConfig(settings, 5);
    expect(config).toEqual({
      method: 'beam',
      maxNewTokens: 128,
      minNewTokens: 0,
      temperature: 1,
      topK: 0,
      topP: 1,
      seed: 1,
      numBeams: 3,
      lengthPenalty: 1,
      alternatives: 5,
      stopStrings: ['.'],
    });
    expect(parseGenerationConfig(config)).toEqual(config);
  });

  it('that were stored before a setting existed have its default', () => {
    const { seed: _, ...older } = { ...DEFAULT_GENERATION_SETTINGS, beams: 2 };
    expect(v.parse(v.object(storedSettingsEntries), older)).toMatchObject({ seed: 1, beams: 2 });
  });

  it('are said in a few words', () => {
    const said = (change: Partial<typeof DEFAULT_GENERATION_SETTINGS>, repeats?: number) =>
      describeSettings({ ...DEFAULT_GENERATION_SETTINGS, ...change }, repeats);
    expect(said({})).toBe('Greedy, up to 128 tokens');
    expect(said({ method: 'beam' })).toBe('4 beams, up to 128 tokens');
    expect(said({ method: 'beam', beams: 1 })).toBe('1 beam, up to 128 tokens');
    expect(said({ method: 'sample', topK: 40, seed: 3 }, 9)).toBe(
      'Sampling at 1, top-k 40, 9 answers from seed 3, up to 128 tokens',
    );
  });
});
