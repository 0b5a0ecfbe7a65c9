import { expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, parseGenerationConfig } from './generation-config';

it('takes the paper’s values for what is missing, and leaves unknown entries out', () => {
  expect(parseGenerationConfig({})).toEqual(DEFAULT_GENERATION_CONFIG);
  expect(parseGenerationConfig({ seed: 9, colour: 'red' })).toEqual({
    ...DEFAULT_GENERATION_CONFIG,
    seed: 9,
  });
});

it('accepts its own output', () => {
  const settings = {
    ...DEFAULT_GENERATION_CONFIG,
    method: 'sample',
    temperature: 0,
    topP: 0,
    stopStrings: ['\n'],
  };
  expect(parseGenerationConfig(parseGenerationConfig(settings))).toEqual(settings);
});

it.each([
  [{ method: 'best' }, /method/],
  [{ maxNewTokens: 0 }, /Max new tokens/],
  [{ maxNewTokens: 1e9 }, /Max new tokens/],
  [{ maxNewTokens: 2.5 }, /Max new tokens/],
  [{ minNewTokens: 5, maxNewTokens: 4 }, /Min new tokens/],
  [{ temperature: -1 }, /temperature/],
  [{ temperature: 1e-9 }, /temperature/],
  [{ temperature: Number.NaN }, /temperature/],
  [{ topK: -1 }, /Top-k/],
  [{ topP: 1.01 }, /Top-p/],
  [{ seed: 2 ** 32 }, /seed/],
  [{ numBeams: 9 }, /beams/],
  [{ lengthPenalty: Number.POSITIVE_INFINITY }, /penalty/],
  [{ alternatives: 9 }, /alternatives/],
  [{ stopStrings: [''] }, /stop strings/],
  [{ stopStrings: 'x' }, /stop strings/],
  [null, /not an object/],
  ['greedy', /not an object/],
])('refuses %j and says why', (settings, message) => {
  expect(() => parseGenerationConfig(settings)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }),
  );
});
