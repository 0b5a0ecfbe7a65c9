import { expect, it } from 'vitest';
import { BASE } from '@/testing/checkpoints/release-shapes';
import { boundWords, limitsWords, planBounds } from './plan-bounds';
import { weightBytesIn } from './roofline';

const PLAN = { promptLengths: [32, 512], newTokens: 32, batch: 8 };
const WEIGHTS = weightBytesIn(BASE, 8.5);

it('bounds each figure of a plan by what takes longest', () => {
  const limits = { bytesPerSecond: 1e11, flopsPerSecond: 1e12, secondsPerDispatch: 5e-6 };
  const { prefill, decode, batchDecode } = planBounds(BASE, WEIGHTS, limits, PLAN);
  // 131.5 MB of weights and 144 tokens of 12 x 2 x 768 numbers in f32, 10.6 MB, at 100 GB/s.
  expect(decode).toEqual({ tokensPerSecond: expect.closeTo(703.7, 0), by: 'memory' });
  // The weights once, the caches eight times: 216.4 MB for eight tokens; 2 x 123.8 million x 8 flops take 2.0 ms of 2.2.
  expect(batchDecode).toEqual({ tokensPerSecond: expect.closeTo(3696, 0), by: 'memory' });
  // 96.6 GFLOP of the encoder, 14.5 of cross-attention's keys and values, 0.3 of a step.
  expect(prefill[512]!.by).toBe('arithmetic');
  expect(prefill[512]!.tokensPerSecond).toBeCloseTo(512 / 0.1114, -1);
});

it('names limits in units that people read', () => {
  const limits = { bytesPerSecond: 1.23e11, flopsPerSecond: 4.56e12, secondsPerDispatch: 4.2e-6 };
  expect(limitsWords(limits)).toBe('123 GB/s copied, 4560 GFLOP/s in f32, 4.2 µs to start a kernel');
  expect(limitsWords({ ...limits, secondsPerDispatch: 0.0061 })).toMatch(/, 6\.1 ms to start a kernel$/);
});

it('says what bounds what', () => {
  const words = (limits: Parameters<typeof planBounds>[2], batch = 8) =>
    boundWords(planBounds(BASE, WEIGHTS, limits, { ...PLAN, batch }));
  expect(words({ bytesPerSecond: 1e11, flopsPerSecond: 1e12, secondsPerDispatch: 5e-6 })).toBe(
    'Prefill is bound by arithmetic; decoding and decoding together by memory.',
  );
  expect(words({ bytesPerSecond: 1e13, flopsPerSecond: 1e15, secondsPerDispatch: 1e-3 }, 0)).toBe(
    'Prefill and decoding are bound by starting kernels.',
  );
});
