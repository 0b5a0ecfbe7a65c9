import { describe, expect, test } from 'vitest';
import type { GeneratedToken } from '@/engine/generation/generation-types';
import { clampSetting, describeSettings, isPaper, PAPER } from './settings-store';
import { doubtPercent, groupWords, leastSure } from './token-words';
import { countOf, formatBytes, formatMs, formatParameters, formatProbability } from './words';

test.each([
  [999, '999 B'],
  [1500, '1.5 kB'],
  [9_123_450, '9.1 MB'],
  [45_500_000_000, '46 GB'],
])('%i bytes: %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('times, counts and parameters', () => {
  expect([formatMs(290.4), formatMs(1234), formatMs(12_340)]).toEqual(['290 ms', '1.23 s', '12.3 s']);
  expect([countOf(1, 'token'), countOf(1024, 'token')]).toEqual(['1 token', '1,024 tokens']);
  expect([formatParameters(8_400_000), formatParameters(2.85e9), formatParameters(1)]).toEqual([
    '8.4 M',
    '2.9 B',
    '1 k',
  ]);
});

test('probabilities never claim certainty that is not there', () => {
  expect(formatProbability(0)).toBe('100%');
  expect(formatProbability(-1e-6)).toBe('>99.9%');
  expect(formatProbability(Math.log(0.5))).toBe('50%');
  expect(formatProbability(Math.log(0.033))).toBe('3.3%');
  expect(formatProbability(-20)).toBe('<0.1%');
});

describe('tokens as words', () => {
  const token = (text: string, logprob = 0): GeneratedToken => ({
    token: 1,
    logprob,
    entropy: 0,
    alternatives: [],
    text,
    alternativeTexts: [],
  });

  test('pieces without a blank before them stay with their word', () => {
    const words = groupWords(['In', 'dian', ' Rup', 'ee', ''].map((text) => token(text)));
    expect(words.map((word) => word.tokens.map((placed) => placed.shown))).toEqual([
      ['In', 'dian'],
      ['Rup', 'ee', ''],
    ]);
    expect(words.map((word) => word.spaced)).toEqual([false, true]);
  });

  test('the tint grows as the probability falls', () => {
    expect(doubtPercent(0)).toBe(0);
    expect(doubtPercent(Math.log(0.5))).toBe(30);
    expect(doubtPercent(-50)).toBe(60);
    expect(leastSure([token('a', -0.1), token('b', -2), token('c', -1)])).toBe(1);
    expect(leastSure([])).toBe(0);
  });
});

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
