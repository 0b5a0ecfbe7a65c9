/** Loading: the kernels of a greedy answer compile during the upload, and a failure names its cause. */
import { expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { openGpu } from '@/engine/webgpu/device/device';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { countingDevice } from '@/testing/engine/counting-device';
import { STYLES, testGpu } from '@/testing/engine/gpu';
import { WebGpuRuntime } from './webgpu-runtime';

it.each(STYLES)(
  'compiles the kernels of a prompt and its greedy answer during the upload: %s kernels',
  async (style) => {
    const gpu = await openGpu();
    const { device, created } = countingDevice(gpu.device);
    const compiled = () => ({
      waiting: created.get('createComputePipeline') ?? 0,
      beside: created.get('createComputePipelineAsync') ?? 0,
    });
    const runtime = await WebGpuRuntime.load({ ...gpu, device }, makeTinyCheckpoint({ seed: 3 }), {
      kernels: style,
    });
    const { beside } = compiled();
    expect(beside).toBeGreaterThan(10);
    const prompt = Array.from({ length: 40 }, (_, i) => 2 + (i % 90));
    const encoded = await runtime.encode([prompt]);
    const answer = async (temperature: number) => {
      const policy = { temperature, topK: 0, topP: 1, seed: 1, minNewTokens: 0, alternatives: 5 };
      const session = await runtime.startDecoding(encoded, { promptOfRow: [0], maxSteps: 4, policy });
      await session.run(2);
      session.dispose();
    };
    await answer(0);
    expect(compiled()).toEqual({ waiting: 0, beside });
    // The kernel for sampling compiles on first use.
    await answer(1);
    expect(compiled()).toEqual({ waiting: 1, beside });
    encoded.dispose();
    runtime.dispose();
    gpu.dispose();
  },
);

it('names the damaged tensor, whichever it is, and releases everything', async () => {
  const gpu = await testGpu();
  const { device, live } = countingDevice(gpu.device);
  const checkpoint = makeTinyCheckpoint({ seed: 5 });
  for (const [name, tensor] of checkpoint.tensors) {
    const read = () => Promise.reject(new PlaygroundError('malformed-file', `${name} is cut short.`));
    const tensors = new Map(checkpoint.tensors).set(name, { ...tensor, read });
    const loading = WebGpuRuntime.load({ ...gpu, device }, { ...checkpoint, tensors }, { kernels: 'direct' });
    await expect(loading).rejects.toThrow(`${name} is cut short.`);
    expect(live()).toBe(0);
  }
});
