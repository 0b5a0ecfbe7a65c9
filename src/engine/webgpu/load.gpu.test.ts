/** Loading: what is uploaded is what was stored, and what a greedy answer takes is compiled by then. */
import { expect, it } from 'vitest';
import { STYLES } from '@/testing/gpu';
import { makeTinyCheckpoint } from '@/testing/tiny-checkpoint';
import { openGpu } from './device';
import { WebGpuRuntime } from './webgpu-runtime';

it.each(STYLES)(
  'compiles what a prompt and a greedy answer take beside the upload: %s kernels',
  async (style) => {
    const gpu = await openGpu();
    const compiled = { waiting: 0, beside: 0 };
    const device = new Proxy(gpu.device, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'createComputePipeline') compiled.waiting++;
          if (key === 'createComputePipelineAsync') compiled.beside++;
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
    const runtime = await WebGpuRuntime.load({ ...gpu, device }, makeTinyCheckpoint({ seed: 3 }), {
      kernels: style,
    });
    const { beside } = compiled;
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
    expect(compiled).toEqual({ waiting: 0, beside });
    // Sampling is not ordinary: its kernel comes when it is needed.
    await answer(1);
    expect(compiled).toEqual({ waiting: 1, beside });
    encoded.dispose();
    runtime.dispose();
    gpu.dispose();
  },
);
