/**
 * The encoder on the GPU. Prompts of any lengths are packed one after the other without padding, so each gets the result that
 * it gets alone. The keys and values of every cross-attention are computed here, once per prompt.
 */
import { ENCODER_OPERATIONS } from '@/core/model/t5-graph';
import type { EncodedPrompts } from '@/engine/runtime';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { readBuffer } from '@/engine/webgpu/device/readback';
import { encoderAttentionKernel } from '@/engine/webgpu/kernels/attention-kernels';
import { activationEpilogue } from '@/engine/webgpu/kernels/linear-kernels';
import type { GpuModel } from './gpu-model';
import { type Activations, type Program, ProgramBuilder } from './program';
import { recordStack } from './record-stack';

/** Encoder output as the decoder reads it. */
export interface GpuEncodedPrompts extends EncodedPrompts {
  /** First token of each prompt among the packed tokens. */
  readonly starts: readonly number[];
  /** By decoder layer: `[tokens, 2 * inner]`, keys then values. */
  readonly crossKv: readonly Activations[];
}

/** Prompts one after the other, and the buffers that their encoder output goes into. */
interface EncoderJob {
  readonly prompts: readonly (readonly number[])[];
  readonly starts: readonly number[];
  readonly tokens: number;
  readonly hidden: Activations;
  readonly crossKv: readonly Activations[];
}

/**
 * Runs the encoder and the cross-attention projections, in one submit per layer to keep each short.
 * @param prompts ids, checked by the caller to be in the vocabulary and not empty
 */
export function encodePrompts(model: GpuModel, prompts: readonly (readonly number[])[]): GpuEncodedPrompts {
  const { device, kernels, config } = model;
  const lengths = prompts.map((ids) => ids.length);
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const kept = new BufferScope(device);
  const scratch = new BufferScope(device);
  try {
    const outputs = new ProgramBuilder(kernels, kept);
    const hidden = outputs.activations('encoder output', tokens, config.dModel);
    const crossKv = Array.from({ length: config.numDecoderLayers }, (_, layer) =>
      outputs.table(`cross keys and values ${layer}`, tokens, 2 * config.numHeads * config.dKv),
    );
    const builder = new ProgramBuilder(kernels, scratch);
    const layerEnds = recordEncoder(builder, model, { prompts, starts, tokens, hidden, crossKv });
    submitInParts(device, builder.build(), layerEnds);
    return {
      rows: prompts.length,
      lengths,
      starts,
      crossKv,
      readHidden: async (row) => {
        const bytes = hidden.stride * 4;
        const data = await readBuffer(device, hidden.buffer, starts[row]! * bytes, lengths[row]! * bytes);
        return dropPadding(new Float32Array(data), hidden.stride, config.dModel);
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

/** @returns number of dispatches after each layer */
function recordEncoder(
  builder: ProgramBuilder,
  { kernels, config, weights }: GpuModel,
  { prompts, starts, tokens, hidden, crossKv }: EncoderJob,
): number[] {
  const { dModel, dFf, dKv, numHeads: heads } = config;
  const inner = heads * dKv;
  const { buckets, tables, maxDistance } = weights.encoderBias;
  const ids = builder.scope.upload('prompt tokens', Uint32Array.from(prompts.flat()));
  const spans = builder.scope.upload('prompt spans', promptSpans(prompts, starts, tokens));
  const residual = builder.activations('residual', tokens, dModel);
  const qkv = builder.table('qkv', tokens, 3 * inner);
  const context = builder.activations('context', tokens, inner);
  const wide = builder.activations('feed-forward', tokens, dFf);
  const activation = activationEpilogue(config);
  const attention = encoderAttentionKernel(kernels, { dKv, maxDistance });
  const layerAt = (layer: number) => weights.encoder[layer]!;
  const layerEnds: number[] = [];

  recordStack(
    ENCODER_OPERATIONS,
    weights.encoder.length,
    {
      before: { embedding: () => builder.gather(ids, weights.embedding, residual) },
      layer: {
        qkv: (i) => {
          const { qkv: weight, attentionNorm: norm } = layerAt(i);
          builder.linear({ x: residual, weight, y: qkv, epilogue: 'STORE', norm });
        },
        selfAttention: (i) =>
          builder.add(attention, {
            params: { tokens, heads, maxDistance, outStride: context.stride },
            buffers: { qkv: qkv.buffer, out: context.buffer, spans, buckets, bias: tables[i]! },
            workgroups: [Math.ceil(tokens / kernels.rowSize), heads],
          }),
        selfOutput: (i) => builder.linear({ x: context, weight: layerAt(i).o, y: residual, epilogue: 'ADD' }),
        up: (i) => {
          const { up: weight, norm } = layerAt(i);
          builder.linear({ x: residual, weight, y: wide, epilogue: activation, norm });
        },
        down: (i) => builder.linear({ x: wide, weight: layerAt(i).down, y: residual, epilogue: 'ADD' }),
      },
      after: { finalNorm: () => builder.norm(residual, hidden, weights.encoderNorm, dModel) },
    },
    () => layerEnds.push(builder.length),
  );
  weights.decoder.forEach((layer, i) => {
    builder.linear({ x: hidden, weight: layer.crossKv, y: crossKv[i]!, epilogue: 'STORE' });
  });
  return layerEnds;
}

/** For each token the first token and the length of its prompt. */
function promptSpans(
  prompts: readonly (readonly number[])[],
  starts: readonly number[],
  tokens: number,
): Uint32Array {
  const spans = new Uint32Array(2 * tokens);
  prompts.forEach(({ length }, row) => {
    const start = starts[row]!;
    for (let i = 0; i < length; i++) spans.set([start, length], 2 * (start + i));
  });
  return spans;
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
