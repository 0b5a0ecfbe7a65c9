/** A decode step replays what was made before it: nothing is created on the device per token. */
import { expect, it } from 'vitest';
import type { StepPolicy } from '@/engine/runtime';
import { STYLES } from '@/testing/gpu';
import { makeTinyCheckpoint } from '@/testing/tiny-checkpoint';
import { openGpu } from './device';
import { WebGpuRuntime } from './webgpu-runtime';

const POLICY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 40, alternatives: 5 };
/** Made for every submit, and nothing but that. */
const PER_SUBMIT = 'createCommandEncoder';

/** A device that counts what is created on it, by method. */
function counting(device: GPUDevice): { device: GPUDevice; created: Map<string, number> } {
  const created = new Map<string, number>();
  const proxy = new Proxy(device, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const name = String(key);
        if (name.startsWith('create')) created.set(name, (created.get(name) ?? 0) + 1);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  return { device: proxy, created };
}

it.each(STYLES)('creates no buffer, bind group or pipeline per token: %s kernels', async (style) => {
  const gpu = await openGpu();
  const { device, created } = counting(gpu.device);
  const runtime = await WebGpuRuntime.load({ ...gpu, device }, makeTinyCheckpoint({ seed: 3 }), { style });
  const encoded = await runtime.encode([[12, 40, 7, 1]]);
  const session = await runtime.startDecoding(encoded, { promptOfRow: [0], maxSteps: 40, policy: POLICY });
  await session.run(1);
  expect(created.get('createBuffer')).toBeGreaterThan(0);
  expect(created.get('createBindGroup')).toBeGreaterThan(0);

  created.clear();
  for (let submit = 0; submit < 6; submit++) await session.run(4);
  expect(session.steps).toBe(25);
  expect([...created.keys()]).toEqual([PER_SUBMIT]);
  expect(created.get(PER_SUBMIT)).toBe(6);

  session.dispose();
  encoded.dispose();
  runtime.dispose();
  gpu.dispose();
});
