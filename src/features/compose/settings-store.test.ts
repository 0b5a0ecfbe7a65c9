import { describe, expect, test } from 'vitest';
import { clampSetting, describeSettings, isPaper, PAPER } from './settings-store';

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
  });
});
