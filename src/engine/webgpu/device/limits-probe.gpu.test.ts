/** The bounds of the Bench screen, from a device and from the weights on it. */
import { expect, it } from 'vitest';
import { type WeightBytes, weightBytesIn } from '@/core/bench/roofline';
import { weightBytesOn } from '@/engine/webgpu/model/weight-bytes';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { openGpu } from './device';
import { probeLimits } from './limits-probe';

it('measures the limits of a device', { timeout: 60_000 }, async () => {
  const gpu = await openGpu();
  const { bytesPerSecond, flopsPerSecond, secondsPerDispatch } = await probeLimits(gpu.device, 0.02);
  // From a phone's browser on a busy day to more than any device has: a figure outside was not measured.
  expect(bytesPerSecond).toBeGreaterThan(1e6);
  expect(bytesPerSecond).toBeLessThan(1e14);
  expect(flopsPerSecond).toBeGreaterThan(1e7);
  expect(flopsPerSecond).toBeLessThan(1e16);
  expect(secondsPerDispatch).toBeGreaterThan(1e-8);
  expect(secondsPerDispatch).toBeLessThan(1);
  gpu.dispose();
});

it('counts the weights on a device like the formulas', { timeout: 60_000 }, async () => {
  const gpu = await openGpu();
  const checkpoint = makeTinyCheckpoint({ seed: 5 });
  const runtime = await WebGpuRuntime.load(gpu, checkpoint);
  expect(weightBytesOn(runtime.model.weights)).toEqual<WeightBytes>(weightBytesIn(checkpoint.config, 32));
  runtime.dispose();
  gpu.dispose();
});
