import { describe, expect, test } from 'vitest';
import type { GeneratedToken } from '@/core/generation/generation-result';
import { bits, doubtPercent, groupWords, leastCertain, scoredTexts, tokenName } from './token-text';

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

  test('what else could have stood there includes the token itself, wherever it ranks', () => {
    const other = { token: 7, logprob: -0.2 };
    const chosen = { ...token(' mill', -4), alternatives: [other], alternativeTexts: [' river'] };
    expect(scoredTexts(chosen)).toEqual([
      { ...other, text: ' river' },
      { token: 1, logprob: -4, text: ' mill' },
    ]);
    const end = {
      ...token('', -0.1),
      alternatives: [{ token: 1, logprob: -0.1 }],
      alternativeTexts: ['</s>'],
    };
    expect(scoredTexts(end).map(({ text }) => tokenName(text))).toEqual(['end']);
    expect(tokenName(' ')).toBe('blank');
    expect(bits(Math.LN2 * 1.5)).toBe('1.50');
  });

  test('the tint grows as the probability falls', () => {
    expect(doubtPercent(0)).toBe(0);
    expect(doubtPercent(Math.log(0.5))).toBe(30);
    expect(doubtPercent(-50)).toBe(60);
    expect(leastCertain([token('a', -0.1), token('b', -2), token('c', -1)])).toBe(1);
    expect(leastCertain([])).toBe(0);
  });
});
