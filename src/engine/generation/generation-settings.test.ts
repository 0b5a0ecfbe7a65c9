import { expect, it } from 'vitest';
import { parseGenerationSettings } from './generation-settings';
import { PAPER_SETTINGS } from './generation-types';

it('takes the paper’s values for what is missing, and leaves unknown entries out', () => {
  expect(parseGenerationSettings({})).toEqual(PAPER_SETTINGS);
  expect(parseGenerationSettings({ seed: 9, colour: 'red' })).toEqual({ ...PAPER_SETTINGS, seed: 9 });
});

it('accepts its own output', () => {
  const settings = { ...PAPER_SETTINGS, method: 'sample', temperature: 0, topP: 0, stopStrings: ['\n'] };
  expect(parseGenerationSettings(parseGenerationSettings(settings))).toEqual(settings);
});

it.each([
  [{ method: 'best' }, /method/],
  [{ maxNewTokens: 0 }, /most new tokens/],
  [{ maxNewTokens: 1e9 }, /most new tokens/],
  [{ maxNewTokens: 2.5 }, /most new tokens/],
  [{ minNewTokens: 5, maxNewTokens: 4 }, /fewest/],
  [{ temperature: -1 }, /temperature/],
  [{ temperature: 1e-9 }, /temperature/],
  [{ temperature: Number.NaN }, /temperature/],
  [{ topK: -1 }, /Top-k/],
  [{ topP: 1.01 }, /Top-p/],
  [{ seed: 2 ** 32 }, /seed/],
  [{ beams: 9 }, /beams/],
  [{ lengthPenalty: Number.POSITIVE_INFINITY }, /penalty/],
  [{ alternatives: 9 }, /alternatives/],
  [{ stopStrings: [''] }, /stop strings/],
  [{ stopStrings: 'x' }, /stop strings/],
  [null, /not an object/],
  ['greedy', /not an object/],
])('refuses %j and says why', (settings, message) => {
  expect(() => parseGenerationSettings(settings)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }),
  );
});
