import { describe, expect, test } from 'vitest';
import { describeSettings } from '@/core/generation/generation-settings';
import { clampSetting } from '@/core/generation/settings-table';
import type { TextStorage } from '@/storage/envelope';
import { settingsFormat } from '@/storage/migrations/generation-settings';
import { createSettingsStore, isPaper, PAPER } from './settings-store';

describe('settings', () => {
  test('numbers are brought into their range, whole ones rounded', () => {
    expect(clampSetting('beams', 99)).toBe(8);
    expect(clampSetting('topK', 2.6)).toBe(3);
    expect(clampSetting('temperature', 0)).toBe(0.1);
  });

  test('said in words', () => {
    expect(describeSettings(PAPER)).toBe('Greedy, up to 128 tokens');
    expect(describeSettings({ ...PAPER, method: 'sample', topK: 40, topP: 0.9 })).toBe(
      'Sampling at 1, top-k 40, top-p 0.9, seed 1, up to 128 tokens',
    );
    expect(isPaper(PAPER)).toBe(true);
    expect(isPaper({ ...PAPER, seed: 2 })).toBe(false);
    expect(isPaper({ ...PAPER, stopStrings: ['.'] })).toBe(false);
    expect(describeSettings({ ...PAPER, method: 'sample', seed: 3 }, 9)).toBe(
      'Sampling at 1, 9 answers from seed 3, up to 128 tokens',
    );
  });

  test('stop texts: empty and repeated ones go, blanks count, numbers and lengths are bounded', () => {
    const store = createSettingsStore(undefined);
    store.getState().setStopStrings(['', ' ', 'a', 'a', 'x'.repeat(500), ...'bcdefghi']);
    const { stopStrings } = store.getState().settings;
    expect(stopStrings).toEqual([' ', 'a', 'x'.repeat(200), ...'bcdef']);
  });

  test('are kept, and read from before there were repeats', () => {
    const map = new Map<string, string>();
    const storage: TextStorage = {
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => void map.set(key, value),
      removeItem: (key) => void map.delete(key),
    };
    const { repeats: _, ...older } = { ...PAPER, seed: 8 };
    map.set(settingsFormat.key, JSON.stringify({ kind: 'settings', version: 1, value: older }));
    const store = createSettingsStore(storage);
    expect(store.getState().settings).toEqual({ ...PAPER, seed: 8 });
    store.getState().setNumber('repeats', 4);
    expect(createSettingsStore(storage).getState().settings.repeats).toBe(4);
  });
});
