/** Whole models with random weights in the shapes of the Tk-Instruct releases: tokens a second. */
import { type PlanBounds, planBounds } from '@/core/bench/plan-bounds';
import type { DeviceLimits } from '@/core/bench/roofline';
import type { Checkpoint, StoredTensor, TensorType } from '@/core/formats/checkpoint/checkpoint';
import { expectedTensors } from '@/core/formats/checkpoint/tensor-names';
import { rowsFit, tensorByteLength, valueCount } from '@/core/formats/checkpoint/tensor-type';
import { encodeValues } from '@/core/formats/checkpoint/tensor-values';
import type { T5Config } from '@/core/model/t5-config';
import type { GpuDevice } from '@/engine/webgpu/device/device';
import { weightBytesOn } from '@/engine/webgpu/model/weight-bytes';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import { BASE, LARGE, SMALL, THREE_B } from '@/testing/checkpoints/release-shapes';

export const SHAPES: Readonly<Record<string, T5Config>> = {
  small: SMALL,
  base: BASE,
  large: LARGE,
  '3b': THREE_B,
};

export interface ModelFigure {
  shape: string;
  format: TensorType;
  megabytes: number;
  loadSeconds: number;
  /** Prompt tokens a second until the first token is chosen, by prompt length. */
  prefill: Record<number, number>;
  /** New tokens a second, alone and eight rows together. */
  decode: number;
  decodeOf8: number;
  /** What the device's limits allow. */
  bounds: PlanBounds;
}

const PROMPT_LENGTHS = [32, 128, 512];
const NEW_TOKENS = 64;
const BATCH = 8;

export async function measureModel(
  gpu: GpuDevice,
  limits: DeviceLimits,
  shape: string,
  format: TensorType,
): Promise<ModelFigure> {
  const config = SHAPES[shape]!;
  const started = performance.now();
  const runtime = await WebGpuRuntime.load(gpu, patternedCheckpoint(config, format));
  try {
    await gpu.device.queue.onSubmittedWorkDone();
    const loadSeconds = (performance.now() - started) / 1000;
    const prefill: Record<number, number> = {};
    for (const length of PROMPT_LENGTHS) {
      await secondsToDecode(runtime, [length], 1);
      prefill[length] = length / (await secondsToDecode(runtime, [length], 1));
    }
    const rate = async (rows: number): Promise<number> => {
      const prompts = Array.from({ length: rows }, () => 128);
      const first = await secondsToDecode(runtime, prompts, 1);
      const all = await secondsToDecode(runtime, prompts, NEW_TOKENS + 1);
      return (rows * NEW_TOKENS) / (all - first);
    };
    await rate(1);
    return {
      shape,
      format,
      megabytes: runtime.weightBytes / 1e6,
      loadSeconds,
      prefill,
      decode: await rate(1),
      decodeOf8: await rate(BATCH),
      bounds: planBounds(config, weightBytesOn(runtime.model.weights), limits, {
        promptLengths: PROMPT_LENGTHS,
        newTokens: NEW_TOKENS,
        batch: BATCH,
      }),
    };
  } finally {
    runtime.dispose();
  }
}

async function secondsToDecode(
  runtime: WebGpuRuntime,
  lengths: readonly number[],
  tokens: number,
): Promise<number> {
  const prompts = lengths.map((length) => Array.from({ length }, (_, i) => 3 + ((i * 37) % 1000)));
  const started = performance.now();
  const encoded = await runtime.encode(prompts);
  const session = await runtime.startDecoding(encoded, {
    promptOfRow: lengths.map((_, row) => row),
    maxSteps: tokens,
    policy: { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: tokens, alternatives: 0 },
  });
  try {
    while (session.steps < tokens)
      await session.run(Math.min(runtime.preferredSteps, tokens - session.steps));
    return (performance.now() - started) / 1000;
  } finally {
    session.dispose();
    encoded.dispose();
  }
}

/** Every row of a matrix is one of a few random rows: as fast to make as to copy, and as slow to compute with. */
function patternedCheckpoint(config: T5Config, format: TensorType): Checkpoint {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of expectedTensors(config)) {
    const type = shape.length > 1 && rowsFit(format, shape) && !name.includes('rel_b') ? format : 'f32';
    const byteLength = tensorByteLength(type, shape);
    tensors.set(name, {
      name,
      shape,
      type,
      byteLength,
      read: async () => {
        const pattern = patternRows(type, shape);
        const bytes = new Uint8Array(byteLength);
        for (let at = 0; at < byteLength; at += pattern.length) {
          bytes.set(pattern.subarray(0, Math.min(pattern.length, byteLength - at)), at);
        }
        return bytes;
      },
    });
  }
  return { config, tensors, metadata: {} };
}

function patternRows(type: TensorType, shape: readonly number[]): Uint8Array {
  const columns = shape.at(-1)!;
  const rows = Math.min(valueCount(shape) / columns, 13);
  const deviation = shape.length === 1 ? 0.1 : 1 / Math.sqrt(columns);
  const centre = shape.length === 1 ? 1 : 0;
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => centre + deviation * ((Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 31 - 1),
  );
  return encodeValues(type, values);
}
