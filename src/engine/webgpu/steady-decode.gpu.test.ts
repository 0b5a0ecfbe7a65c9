/** A decode step replays what was recorded before it, and a generation releases everything that it allocated. */
import { expect, it } from 'vitest';
import { crossKeyValueDispatches, decodeStepDispatches, encoderDispatches } from '@/core/model/t5-graph';
import type { StepPolicy } from '@/core/sampling/step';
import type { EncodedPrompts } from '@/engine/runtime';
import { openGpu } from '@/engine/webgpu/device/device';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { countingDevice } from '@/testing/engine/counting-device';
import { STYLES, testGpu } from '@/testing/engine/gpu';
import { WebGpuRuntime } from './webgpu-runtime';

const POLICY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 40, alternatives: 5 };
/** The only object that is created per submit. */
const PER_SUBMIT = 'createCommandEncoder';

/** Generations of the soak test; `VITE_SOAK_GENERATIONS=1000` runs as many as a long afternoon does. */
const GENERATIONS = Number(import.meta.env.VITE_SOAK_GENERATIONS ?? 30);

interface Steps {
  readonly steps: number;
  run(count: number): Promise<unknown>;
  dispose(): void;
}

/** Starts a session of at least 25 steps. */
type Start = (runtime: WebGpuRuntime, prompts: EncodedPrompts) => Promise<Steps>;

const row: Start = (runtime, prompts) =>
  runtime.startDecoding(prompts, { promptOfRow: [0], maxSteps: 40, policy: POLICY });
const beams: Start = (runtime, prompts) =>
  runtime.startBeams(prompts, {
    promptOfSearch: [0],
    width: 2,
    maxSteps: 40,
    policy: POLICY,
  });

it.each(
  STYLES.flatMap((style) => [
    { style, what: 'a row', start: row },
    { style, what: 'beams', start: beams },
  ]),
)(
  'creates no buffer, bind group or pipeline per token of $what: $style kernels',
  async ({ style, start }) => {
    const gpu = await openGpu();
    const { device, created } = countingDevice(gpu.device);
    const runtime = await WebGpuRuntime.load({ ...gpu, device }, makeTinyCheckpoint({ seed: 3 }), {
      kernels: style,
    });
    const encoded = await runtime.encode([[12, 40, 7, 1]]);
    const session = await start(runtime, encoded);
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
  },
);

it('takes 8 dispatches per layer, and 4 around them to choose a token or 5 to rank beams', async () => {
  const runtime = await WebGpuRuntime.load(await testGpu(), makeTinyCheckpoint({ seed: 3 }), {
    kernels: 'shared',
  });
  const encoded = await runtime.encode([[12, 40, 7, 1]]);
  const layers = runtime.config.numDecoderLayers;
  const [alone, searching] = [await row(runtime, encoded), await beams(runtime, encoded)];
  expect(alone).toHaveProperty('dispatchesPerStep', 8 * layers + 4);
  expect(searching).toHaveProperty('dispatchesPerStep', 8 * layers + 5);
  expect([decodeStepDispatches(layers), decodeStepDispatches(layers, true)]).toEqual([
    8 * layers + 4,
    8 * layers + 5,
  ]);
  for (const session of [alone, searching]) session.dispose();
  encoded.dispose();
  runtime.dispose();
});

it('encodes a prompt in as many dispatches as t5-graph.ts counts, one bind group each', async () => {
  const gpu = await openGpu();
  const { device, created } = countingDevice(gpu.device);
  const runtime = await WebGpuRuntime.load({ ...gpu, device }, makeTinyCheckpoint({ seed: 3 }), {
    kernels: 'shared',
  });
  const { numEncoderLayers, numDecoderLayers } = runtime.config;
  created.clear();
  const encoded = await runtime.encode([Array.from({ length: 40 }, (_, i) => 2 + i)]);
  expect(created.get('createBindGroup')).toBe(
    encoderDispatches(numEncoderLayers) + crossKeyValueDispatches(numDecoderLayers),
  );
  encoded.dispose();
  runtime.dispose();
  gpu.dispose();
});

it(
  'releases every byte of a generation, however many there are',
  async () => {
    const gpu = await openGpu();
    const { device, live } = countingDevice(gpu.device);
    const runtime = await WebGpuRuntime.load({ ...gpu, device }, makeTinyCheckpoint({ seed: 4 }));
    const weights = live();
    expect(weights).toBe(runtime.weightBytes);
    for (let turn = 0; turn < GENERATIONS; turn++) {
      const prompts = [Array.from({ length: 3 + (turn % 40) }, (_, i) => 2 + ((i * 7 + turn) % 90)), [9, 1]];
      const encoded = await runtime.encode(prompts);
      const session = await runtime.startDecoding(encoded, {
        promptOfRow: [0, 1, 1],
        maxSteps: 8,
        policy: POLICY,
      });
      await session.run(8);
      if (turn % 4 === 0) {
        const searches = await runtime.startBeams(encoded, {
          promptOfSearch: [0, 1],
          width: 2,
          maxSteps: 4,
          policy: POLICY,
        });
        await searches.run(4);
        searches.dispose();
      }
      expect(live()).toBeGreaterThan(weights);
      session.dispose();
      await runtime.crossAttention(encoded, [5, 6, 1]);
      encoded.dispose();
      expect(live()).toBe(weights);
    }
    runtime.dispose();
    expect(live()).toBe(0);
    gpu.dispose();
  },
  GENERATIONS * 4_000,
);
