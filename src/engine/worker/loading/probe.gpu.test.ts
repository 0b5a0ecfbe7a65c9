import { expect, it } from 'vitest';
import { findAdapter } from '@/engine/webgpu/device/device';
import { probeDevice, probeGpu } from './probe';

it('measures how fast a GPU copies and starts kernels', { timeout: 60_000 }, async () => {
  const { runtime, bytesPerSecond, secondsPerLaunch, maxBufferSize } = await probeGpu();
  expect(runtime).toBe('webgpu');
  // From a phone's browser on a busy day to more than any device has: a figure outside was not measured.
  expect(bytesPerSecond).toBeGreaterThan(1e6);
  expect(bytesPerSecond).toBeLessThan(1e14);
  expect(secondsPerLaunch).toBeGreaterThan(1e-8);
  expect(secondsPerLaunch).toBeLessThan(1);
  expect(maxBufferSize).toBeGreaterThan(2 ** 27);
});

it('measures the processor where the GPU is only emulated', { timeout: 60_000 }, async () => {
  const { runtime, bytesPerSecond } = await probeDevice();
  expect(runtime).toBe((await findAdapter()).software ? 'cpu' : 'webgpu');
  expect(bytesPerSecond).toBeGreaterThan(1e6);
});
