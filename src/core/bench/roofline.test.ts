import { describe, expect, it } from 'vitest';
import { BASE, LARGE, releaseShape, SMALL, THREE_B } from '@/testing/checkpoints/release-shapes';
import { boundOf, encoderWork, prefillWork, stepWork, weightBytesIn, weightCounts } from './roofline';

const NO_CACHE = { rows: 1, promptTokens: 0, answerTokens: 0 };

/** To the digits that a published figure has. */
const roundedLike = (published: number, value: number): number =>
  Number(value.toPrecision(String(published).replace('.', '').replace(/0+$/, '').length));

describe('published sizes of Tk-Instruct', () => {
  // MB a token in blocks of 8.5 and of 4.5 bits, GFLOP of the encoder over 512 tokens.
  it.each([
    ['small', SMALL, 41, 22, 22.5],
    ['base', BASE, 132, 70, 96.6],
    ['large', LARGE, 416, 220, 341],
    ['3B', THREE_B, 1510, 800, 1237],
  ] as const)('%s', (_, config, q8, q4, encoder) => {
    const megabytes = (bits: number) => stepWork(config, weightBytesIn(config, bits), NO_CACHE).bytes / 1e6;
    expect(roundedLike(q8, megabytes(8.5))).toBe(q8);
    expect(roundedLike(q4, megabytes(4.5))).toBe(q4);
    const { flops } = encoderWork(config, weightBytesIn(config, 8.5), 512);
    expect(roundedLike(encoder, flops / 1e9)).toBe(encoder);
  });
});

describe('by hand', () => {
  // Inner width 4, so that it is told from the model's 3; all weights of 8 bits.
  const TINY = {
    ...releaseShape(3, 2, 5, 1),
    dKv: 2,
    numEncoderLayers: 2,
    vocabSize: 7,
  };
  const weights = weightBytesIn(TINY, 8);

  it('counts the weights of each part', () => {
    // Projections 3*4; feed-forward 3*3*5 = 45.
    expect(weightCounts(TINY)).toEqual({
      encoder: 2 * (4 * 12 + 45),
      crossKv: 24,
      decoder: 6 * 12 + 45 + 21,
    });
    expect(weightCounts({ ...TINY, denseActFn: 'relu', isGatedAct: false }).encoder).toBe(2 * (4 * 12 + 30));
  });

  it('shares the weights of a step among its rows, and no cache', () => {
    const one = stepWork(TINY, weights, { rows: 1, promptTokens: 10, answerTokens: 2 });
    // 138 weights; 12 tokens of 4 keys and 4 values in f32, each in one multiply-add.
    expect(one).toEqual({ bytes: 138 + 12 * 8 * 4, flops: 2 * 138 + 12 * 8 * 2, dispatches: 12 });
    const eight = stepWork(TINY, weights, { rows: 8, promptTokens: 10, answerTokens: 2 });
    expect(eight).toEqual({ bytes: 138 + 8 * 384, flops: 8 * one.flops, dispatches: 12 });
  });

  it('adds encoder, cross-attention and a first step up to a prefill', () => {
    // 186 weights of the encoder for 10 tokens and 2 layers of 10 x 10 attention over 4 numbers, twice.
    const encoder = { bytes: 186, flops: 2 * 10 * 186 + 2 * 4 * 100 * 4, dispatches: 16 };
    expect(encoderWork(TINY, weights, 10)).toEqual(encoder);
    expect(prefillWork(TINY, weights, 10)).toEqual({
      bytes: 186 + 24 + 138 + 11 * 8 * 4,
      flops: encoder.flops + 2 * 10 * 24 + 2 * 138 + 11 * 8 * 2,
      dispatches: 16 + 1 + 12,
    });
  });
});

describe('the bound', () => {
  const limits = { bytesPerSecond: 100, flopsPerSecond: 1000, secondsPerDispatch: 0.01 };

  it.each([
    [
      { bytes: 300, flops: 2000, dispatches: 50 },
      { seconds: 3, by: 'memory' },
    ],
    [
      { bytes: 100, flops: 2000, dispatches: 50 },
      { seconds: 2, by: 'arithmetic' },
    ],
    [
      { bytes: 20, flops: 200, dispatches: 50 },
      { seconds: 0.5, by: 'dispatches' },
    ],
  ])('of %j', (work, bound) => {
    expect(boundOf(work, limits)).toEqual(bound);
  });

  it('gives 760 tokens a second for base in Q8_0 at 100 GB/s, 1,436 in Q4_0', () => {
    const fast = { bytesPerSecond: 1e11, flopsPerSecond: 1e15, secondsPerDispatch: 0 };
    const rate = (bits: number) =>
      1 / boundOf(stepWork(BASE, weightBytesIn(BASE, bits), NO_CACHE), fast).seconds;
    expect(rate(8.5)).toBeCloseTo(760.5, 0);
    expect(rate(4.5)).toBeCloseTo(1436.4, 0);
  });
});
