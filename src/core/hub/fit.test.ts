import { describe, expect, it } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import { checkT5Config } from '@/core/model/t5-config';
import { BASE as ROUNDED } from '@/testing/checkpoints/release-shapes';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { deviceBytes, fileBytes, largestBuffer, parameterCount, plannedTensors, shortfalls } from './fit';
import type { DeviceProbe, StorageFacts } from './library-types';
import { bytesPerStep, predictSpeed } from './predict-speed';
import { RELEASES } from './releases';

/** The shape of tk-instruct-base-def-pos, whose published weights have 495 MB in bf16. */
const BASE = checkT5Config({ ...ROUNDED, vocabSize: 32_100 });

const PROBE: DeviceProbe = {
  runtime: 'webgpu',
  description: 'a device',
  software: false,
  bytesPerSecond: 1e11,
  secondsPerLaunch: 5e-6,
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  milliseconds: 1,
};
const ROOM: StorageFacts = { usage: 0, quota: 1e12, persisted: false, available: true };

describe('what a model takes', () => {
  it('agrees with the published size of tk-instruct-base-def-pos', () => {
    const published = RELEASES.find(({ repo }) => repo === 'allenai/tk-instruct-base-def-pos')!;
    expect((2 * parameterCount(BASE)) / published.sourceBytes!).toBeCloseTo(1, 2);
  });

  it.each(['q8_0', 'mixed', 'q4_0', 'f16'] as const)(
    'as %s: the file is no longer than said',
    async (recipe) => {
      const checkpoint = makeTinyCheckpoint({ seed: 1, config: { dModel: 64, dFf: 160, vocabSize: 512 } });
      const sink = memorySink();
      await convertToGguf(checkpoint, recipe, sink.write);
      const tensors = plannedTensors(checkpoint.config, recipe);
      const said = fileBytes(checkpoint.config, tensors, true);
      expect(sink.bytes().length).toBeLessThanOrEqual(said);
      expect(said - sink.bytes().length).toBeLessThan(400_000);
      expect(deviceBytes(tensors)).toBeLessThan(sink.bytes().length);
    },
  );

  it('the largest buffer is what the graph allocates at once', () => {
    expect(largestBuffer(plannedTensors(BASE, 'q8_0'))).toEqual({
      what: 'the embedding table',
      bytes: 32_100 * 768,
    });
    const wide = { ...BASE, vocabSize: 64, dFf: 8_192 };
    expect(largestBuffer(plannedTensors(wide, 'f16'))).toEqual({
      what: 'enc.blk.0.ffn_up',
      bytes: 2 * 8_192 * 768 * 2,
    });
  });
});

describe('limits', () => {
  const tensors = plannedTensors(BASE, 'q8_0');
  const bytes = deviceBytes(tensors);

  it('a device and storage with room for it have no shortfall', () => {
    expect(shortfalls(tensors, 3e8, PROBE, ROOM)).toEqual([]);
    expect(shortfalls(tensors, 3e8, undefined, { persisted: false, available: true })).toEqual([]);
  });

  it.each([
    [{ maxBufferSize: 1_000 }, {}, { limit: 'maxBufferSize', need: 32_100 * 768, have: 1_000 }],
    [{ maxStorageBufferBindingSize: 2_000 }, {}, { limit: 'maxStorageBufferBindingSize', have: 2_000 }],
    [{ deviceMemory: 2 ** 28 }, {}, { limit: 'memory', need: bytes, have: 0.75 * 2 ** 28 }],
    [{}, { quota: 2e8, usage: 1e8 }, { limit: 'storage', need: 3e8, have: 1e8 }],
  ])('%j %j', (device, storage, expected) => {
    expect(shortfalls(tensors, 3e8, { ...PROBE, ...device }, { ...ROOM, ...storage })).toMatchObject([
      expected,
    ]);
  });

  it('WebAssembly cannot address an 11B model, whatever memory there is', () => {
    const huge = plannedTensors({ ...BASE, dModel: 4_096, dFf: 16_384, numHeads: 64 }, 'q8_0');
    const cpu = {
      ...PROBE,
      runtime: 'cpu' as const,
      maxBufferSize: undefined,
      maxStorageBufferBindingSize: undefined,
    };
    expect(shortfalls(huge, 0, cpu, ROOM)).toMatchObject([{ limit: 'memory', have: 3.5 * 2 ** 30 }]);
    expect(shortfalls(tensors, 0, cpu, ROOM)).toEqual([]);
  });
});

describe('predicted speed', () => {
  const facts = (recipe: 'q8_0' | 'q4_0') => ({
    bytesPerStep: bytesPerStep(BASE, plannedTensors(BASE, recipe)),
    layers: BASE.numDecoderLayers,
    probe: PROBE,
  });

  it('a step reads the decoder and the head, not the encoder, the embeddings or the keys of the prompt', () => {
    // By hand: per layer 4 + 2 projections of 768 x 768 and three matrices of 2,048 x 768, then the head.
    const values = 12 * (6 * 768 * 768 + 3 * 2_048 * 768) + 32_100 * 768;
    const norms = 12 * 3 * 768 * 4 + 768 * 4 + 32 * 12 * 4;
    expect(facts('q8_0').bytesPerStep).toBe((values / 32) * 34 + norms);
  });

  it('grows with bandwidth and with stronger quantisation, and is bounded by launches', () => {
    const speed = predictSpeed(facts('q8_0'));
    expect(predictSpeed(facts('q4_0'))).toBeGreaterThan(speed);
    const fast = { ...PROBE, bytesPerSecond: 1e15 };
    expect(predictSpeed({ ...facts('q8_0'), probe: fast })).toBeCloseTo(1 / (100 * 5e-6), -1);
  });
});
