import { beforeAll, describe, expect, it } from 'vitest';
import { rouge, type WordsOf } from './rouge';
import { loadXlingualWords } from './x-lingual';

let wordsOf: WordsOf;
beforeAll(async () => {
  wordsOf = await loadXlingualWords();
});

describe('words of the cross-lingual track', () => {
  // The splits of GPT-2's encoding that the tests of openai/tiktoken state, less the blanks words begin with.
  it.each([
    ['hello world', ['hello', 'world']],
    ['hello <|endoftext|>', ['hello', '', '<|endoftext|>']],
    ['0000000', ['0000000']],
    ['000000000', ['000000', '000']],
    ['00000000000', ['00000000', '000']],
    ['0000000000000', ['00000000', '00000']],
    ['0000000000000000', ['0000000000000000']],
    ['00000000000000000', ['00000000', '000000', '000']],
    ['', []],
  ])('%j', (text, words) => expect(wordsOf(text)).toEqual(words));

  it('keep case and endings', () => {
    expect(rouge('Cats', ['cats'], wordsOf).rouge1).toBe(0);
    expect(rouge('cats', ['cat'], wordsOf).rouge1).toBe(0);
    expect(rouge('the Cats', ['the Cats'], wordsOf)).toEqual({ rouge1: 1, rougeL: 1 });
  });

  it('score texts in scripts that the default track leaves out', () => {
    const { rouge1, rougeL } = rouge('\u4f60\u597d', ['\u4f60\u597d', '\u518d\u89c1'], wordsOf);
    expect([rouge1, rougeL]).toEqual([1, 1]);
    expect(
      rouge('\u0928\u092e\u0938\u094d\u0924\u0947', ['\u0ba4\u0bae\u0bbf\u0bb4\u0bcd'], wordsOf).rougeL,
    ).toBeLessThan(0.8);
  });

  it('begin anew after 2,000 characters of a run, because merging takes quadratic time', () => {
    for (const letter of ['0', '\u4f60', '^']) {
      const piece = wordsOf(letter.repeat(2_000));
      expect(wordsOf(letter.repeat(6_000))).toEqual([...piece, ...piece, ...piece]);
    }
  });

  it('join to the text again, whatever it is, but for blanks', () => {
    const text =
      'It\u2019s 12\u2009345 \ud83d\ude00 o\u2019clock\u0085now\ufeff then, \u4f60 \u0939\u093f\n\n  x';
    const bytes = wordsOf(text).flatMap((word) =>
      word.startsWith('\0') ? word.slice(1).split(' ').map(Number) : [...new TextEncoder().encode(word)],
    );
    const withoutBlanks = [...new TextEncoder().encode(text)].filter((byte) => byte !== 0x20);
    expect(bytes.filter((byte) => byte !== 0x20)).toEqual(withoutBlanks);
  });
});
