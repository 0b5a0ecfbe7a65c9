import { describe, expect, it } from 'vitest';
import { randomIndex, seededRandom, shuffled } from '@/core/random/seeded-random';
import { bootstrapInterval } from './bootstrap';
import { exactMatch, normaliseAnswer } from './exact-match';
import { porterStem } from './porter-stemmer';
import { rouge, rouge1, rougeL, rougeWords } from './rouge';
import { commonSubsequence } from './subsequence';

describe('exact match', () => {
  it.each([
    ['case and punctuation', 'The  Cat!', 'the cat', 1],
    ['punctuation inside a word, without a blank', "don't", 'dont', 1],
    ['blanks at both ends, of any kind', '\u00a0 yes\x1f\n', 'yes', 1],
    ['articles', 'the cat', 'cat', 0],
    ['punctuation that is not ASCII', 'yes\u3002', 'yes', 0],
    ['nothing against punctuation', '', '...', 1],
    ['a byte order mark, which is no white space to Python', '\ufeffyes', 'yes', 0],
  ])('%s', (_, prediction, reference, expected) => {
    expect(exactMatch(prediction, [reference])).toBe(expected);
  });

  it('takes the best reference, and none gives 0', () => {
    expect(exactMatch('b', ['a', 'B'])).toBe(1);
    expect(exactMatch('', [])).toBe(0);
    expect(normaliseAnswer(' A,  (b) \t')).toBe('a b');
  });
});

describe('stems', () => {
  // Published examples of the algorithm, and the words of NLTK's extension.
  it.each([
    ['caresses', 'caress'],
    ['ponies', 'poni'],
    ['ties', 'tie'],
    ['cats', 'cat'],
    ['agreed', 'agre'],
    ['plastered', 'plaster'],
    ['hopping', 'hop'],
    ['filing', 'file'],
    ['falling', 'fall'],
    ['happy', 'happi'],
    ['enjoy', 'enjoy'],
    ['relational', 'relat'],
    ['vietnamization', 'vietnam'],
    ['geologi', 'geolog'],
    ['theologi', 'theolog'],
    ['adjustment', 'adjust'],
    ['controll', 'control'],
    ['dying', 'die'],
    ['skies', 'sky'],
    ['died', 'die'],
    ['spied', 'spi'],
    ['y', 'y'],
    ['', ''],
  ])('%s -> %s', (word, stem) => expect(porterStem(word)).toBe(stem));
});

describe('ROUGE', () => {
  it('counts words of ASCII letters and digits, stemmed from four letters on', () => {
    expect(rougeWords('The CATS, running-fast \u00e9t\u00e9 2020s!')).toEqual([
      'the',
      'cat',
      'run',
      'fast',
      't',
      '2020',
    ]);
  });

  it('counts a word no more often than both sides have it, and keeps the order for ROUGE-L', () => {
    expect(rouge1('a b b', ['b b b c'])).toBeCloseTo((2 * (2 / 3) * (2 / 4)) / (2 / 3 + 2 / 4), 12);
    expect(rougeL('x y z', ['z y x'])).toBeCloseTo(1 / 3, 12);
    expect(rouge1('x y z', ['z y x'])).toBe(1);
  });

  it('is 0 for a side without words, and the best over the references, each metric by itself', () => {
    expect(rouge('', [''])).toEqual({ rouge1: 0, rougeL: 0 });
    expect(rouge('\u4f60\u597d', ['\u4f60\u597d'])).toEqual({ rouge1: 0, rougeL: 0 });
    expect(rouge('a b', [])).toEqual({ rouge1: 0, rougeL: 0 });
    expect(rouge('a b', ['b a', 'a c'])).toEqual({ rouge1: 1, rougeL: 0.5 });
  });
});

describe('longest common subsequence', () => {
  /** The table of the textbook. */
  function slow(a: readonly string[], b: readonly string[]): number {
    let row = new Array<number>(b.length + 1).fill(0);
    for (const left of a) {
      const next = [0];
      for (const [j, right] of b.entries()) {
        next.push(left === right ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
      }
      row = next;
    }
    return row.at(-1)!;
  }

  it('equals the table for 400 random pairs of up to 150 words', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 400; round++) {
      const letters = 1 + randomIndex(6, random);
      const words = () =>
        Array.from({ length: randomIndex(150, random) }, () => `w${randomIndex(letters, random)}`);
      const [a, b] = [words(), words()];
      expect(commonSubsequence(a, b), `${a} / ${b}`).toBe(slow(a, b));
    }
  });

  it('takes 50,000 words against 50,000', () => {
    const random = seededRandom(8);
    const words = Array.from({ length: 50_000 }, () => `w${randomIndex(500, random)}`);
    expect(commonSubsequence(words, words)).toBe(50_000);
    expect(commonSubsequence(words, shuffled(words, random))).toBeLessThan(50_000);
  });
});

describe('bootstrap interval', () => {
  const values = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));

  it('is the same for a seed, and another for another', () => {
    expect(bootstrapInterval(values, { seed: 1 })).toEqual(bootstrapInterval(values, { seed: 1 }));
    expect(bootstrapInterval(values, { seed: 1 })).not.toEqual(bootstrapInterval(values, { seed: 2 }));
  });

  it('is as wide as the normal approximation says', () => {
    const { low, high } = bootstrapInterval(values, { seed: 3, resamples: 4_000 })!;
    const halfWidth = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    expect(low).toBeGreaterThan(0.25 - halfWidth - 0.006);
    expect(low).toBeLessThan(0.25 - halfWidth + 0.006);
    expect(high).toBeGreaterThan(0.25 + halfWidth - 0.006);
    expect(high).toBeLessThan(0.25 + halfWidth + 0.006);
  });

  it('covers the true mean about as often as it says', () => {
    const random = seededRandom(11);
    let covered = 0;
    for (let round = 0; round < 300; round++) {
      const sample = Array.from({ length: 80 }, () => (random() < 0.3 ? 1 : 0));
      const { low, high } = bootstrapInterval(sample, { seed: round, resamples: 300 })!;
      if (low <= 0.3 && 0.3 <= high) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.89);
    expect(covered / 300).toBeLessThan(0.99);
  });

  it('of equal values is a point, of none is undefined', () => {
    expect(bootstrapInterval([0.5, 0.5], { seed: 1 })).toEqual({ low: 0.5, high: 0.5 });
    expect(bootstrapInterval([], { seed: 1 })).toBeUndefined();
    expect(() => bootstrapInterval([1], { seed: 1, confidence: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});
