import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/testing/seeded-random';
import { UnigramModel } from './unigram-model';

/** Largest sum of scores over all segmentations, by trying every one. */
function bestByHand(word: string, scores: ReadonlyMap<string, number>, unknown: number): number {
  if (word === '') return 0;
  let best = unknown + bestByHand(word.slice(1), scores, unknown);
  for (let end = 1; end <= word.length; end++) {
    const score = scores.get(word.slice(0, end));
    if (score !== undefined) best = Math.max(best, score + bestByHand(word.slice(end), scores, unknown));
  }
  return best;
}

describe('unigram model', () => {
  it('finds the best segmentation of random words over random vocabularies', () => {
    const random = seededRandom(23);
    const letters = 'abc';
    const randomText = (most: number) =>
      Array.from({ length: 1 + Math.floor(random() * most) }, () => letters[Math.floor(random() * 3)]).join(
        '',
      );
    for (let round = 0; round < 60; round++) {
      const pieces = [...new Set(Array.from({ length: 12 }, () => randomText(4)))];
      const scores = Float32Array.from(pieces, () => -1 - random() * 9);
      const model = new UnigramModel(
        scores,
        pieces.map((piece, id) => [piece, id] as const),
      );
      const scoreOf = new Map(pieces.map((piece, id) => [piece, scores[id]!]));
      const unknown = Math.min(...scores) - 10;
      const word = randomText(9);
      const segments = model.segment([word]);
      const sum = segments.reduce((total, segment) => total + segment.score, 0);
      expect(segments.map((segment) => segment.text).join('')).toBe(word);
      expect(sum).toBeCloseTo(bestByHand(word, scoreOf, unknown), 3);
    }
  });

  it('gives the same words the same pieces wherever they stand, ties apart', () => {
    const model = new UnigramModel(Float32Array.from([-2, -3.5, -4]), [
      ['a', 0],
      ['ab', 1],
      ['b', 2],
    ]);
    const words = Array.from({ length: 3_000 }, () => 'abab');
    expect(model.segment(words).every((segment) => segment.id === 1)).toBe(true);
  });

  it('decides ties as float32 sums do: the same word may be cut otherwise later in a text', () => {
    // -2.1 and -3.3 are no float32 numbers, so that the sum of three depends on the order they are added in.
    const model = new UnigramModel(Float32Array.from([-2.1, -3.3]), [
      ['x', 0],
      ['xx', 1],
    ]);
    const cuts = new Set<string>();
    for (let length = 0; length < 400; length++) {
      const words = Array.from({ length }, () => 'x');
      const last = model.segment([...words, 'xxx']).slice(length);
      cuts.add(last.map(({ text }) => text).join('|'));
      expect(last.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(-5.4, 5);
    }
    expect([...cuts].sort()).toEqual(['xx|x', 'x|xx'].sort());
  });
});
