/**
 * The encoder on the GPU. Prompts of any lengths are packed one after the other without padding, so each gives
 * what it gives alone; keys and values of every cross-attention are computed here, once per prompt.
 */
import type { T5Config } from '@/core/model/t5-config';
import type { EncodedPrompts } from '@/engine/runtime';
import { BufferScope } from '@/engine/webgpu/device/device';
import { readBuffer } from '@/engine/webgpu/device/readback';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import type { ModelWeights } from './model-weights';
import { type Activations, type Program, ProgramBuilder } from './program';

/** Encoder output as the decoder reads it. */
export interface GpuEncodedPrompts extends EncodedPrompts {
  /** First token of each prompt among the packed tokens. */
  readonly starts: readonly number[];
  /** By decoder layer: `[tokens, 2 * inner]`, keys then values. */
  readonly crossKv: readonly Activations[];
}

/**
 * Runs the encoder and the cross-attention projections. One submit a layer keeps each short.
 * @param prompts ids, checked by the caller to be in the vocabulary and not empty
 */
export function encodePrompts(
  device: GPUDevice,
  kernels: KernelLibrary,
  config: T5Config,
  weights: ModelWeights,
  prompts: readonly (readonly number[])[],
): GpuEncodedPrompts {
  const lengths = prompts.map((ids) => ids.length);
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const kept = new BufferScope(device);
  const scratch = new BufferScope(device);
  try {
    const keep = new ProgramBuilder(device, kernels, kept);
    const hidden = keep.activations('encoder output', tokens, config.dModel);
    const inner = config.numHeads * config.dKv;
    const crossKv = weights.decoder.map((_, layer) =>
      keep.table(`cross keys and values ${layer}`, tokens, 2 * inner),
    );
    const { program, layerEnds } = buildEncoder(device, kernels, scratch, config, weights, {
      prompts,
      starts,
      tokens,
      hidden,
      crossKv,
    });
    submitInParts(device, program, layerEnds);
    return {
      rows: prompts.length,
      lengths,
      starts,
      crossKv,
      readHidden: async (row) => {
        const bytes = hidden.stride * 4;
        const values = new Float32Array(
          await readBuffer(device, hidden.buffer, starts[row]! * bytes, lengths[row]! * bytes),
        );
        return dropPadding(values, hidden.stride, config.dModel);
      },
      dispose: () => kept.dispose(),
    };
  } catch (error) {
    kept.dispose();
    throw error;
  } finally {
    // Destroying after submit is allowed: the device finishes what was submitted first.
    scratch.dispose();
  }
}

interface EncoderJob {
  prompts: readonly (readonly number[])[];
  starts: readonly number[];
  tokens: number;
  hidden: Activations;
  crossKv: readonly Activations[];
}

function buildEncoder(
  device: GPUDevice,
  kernels: KernelLibrary,
  scratch: BufferScope,
  config: T5Config,
  weights: ModelWeights,
  job: EncoderJob,
): { program: Program; layerEnds: number[] } {
  const builder = new ProgramBuilder(device, kernels, scratch);
  const { tokens } = job;
  const inner = config.numHeads * config.dKv;
  const ids = scratch.upload('prompt tokens', Uint32Array.from(job.prompts.flat()));
  const spans = new Uint32Array(2 * tokens);
  job.prompts.forEach((prompt, row) => {
    const start = job.starts[row]!;
    for (let i = 0; i < prompt.length; i++) spans.set([start, prompt.length], 2 * (start + i));
  });
  const spanBuffer = scratch.upload('prompt spans', spans);
  const x = builder.activations('residual', tokens, config.dModel);
  const qkv = builder.table('qkv', tokens, 3 * inner);
  const context = builder.activations('context', tokens, inner);
  const wide = builder.activations('feed-forward', tokens, config.dFf);
  const up = config.isGatedAct ? 'GATED' : 'RELU';
  const { buckets, table, maxDistance } = weights.encoderBias;
  const attention = kernels.attentionTokens(config.dKv, maxDistance);
  const groups = Math.ceil(tokens / kernels.rowThreads);
  const layerEnds: number[] = [];

  builder.gather(ids, weights.embedding, x);
  for (const layer of weights.encoder) {
    builder.linear(x, layer.qkv, qkv, 'STORE', { norm: layer.attentionNorm });
    const words = [tokens, config.numHeads, maxDistance, context.stride];
    const buffers = [qkv.buffer, context.buffer, spanBuffer, buckets, table];
    builder.add(attention, words, buffers, groups, config.numHeads);
    builder.linear(context, layer.o, x, 'ADD');
    builder.linear(x, layer.up, wide, up, { norm: layer.norm });
    builder.linear(wide, layer.down, x, 'ADD');
    layerEnds.push(builder.length);
  }
  builder.norm(x, job.hidden, weights.encoderNorm, config.dModel);
  weights.decoder.forEach((layer, i) => {
    builder.linear(job.hidden, layer.crossKv, job.crossKv[i]!, 'STORE');
  });
  return { program: builder.build(), layerEnds };
}

function submitInParts(device: GPUDevice, program: Program, ends: readonly number[]): void {
  let from = 0;
  for (const to of [...ends, program.length]) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    program.record(pass, from, to);
    pass.end();
    device.queue.submit([encoder.finish()]);
    from = to;
  }
}

function dropPadding(values: Float32Array, stride: number, columns: number): Float32Array {
  if (stride === columns) return values;
  const rows = values.length / stride;
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    result.set(values.subarray(row * stride, row * stride + columns), row * columns);
  return result;
}
