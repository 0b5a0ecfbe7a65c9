/**
 * One step of the decoder as a program: 8 dispatches a layer, the embedding and the head around them, and the choice of
 * each row's next token. The chosen token, the step and the done flag live in buffers, so steps follow one another without
 * the CPU.
 */
import type { PlaygroundError } from '@/core/errors';
import type { T5Config } from '@/core/model/t5-config';
import type { DecodeOptions } from '@/engine/runtime';
import type { BufferScope } from '@/engine/webgpu/device/device';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import type { GpuEncodedPrompts } from './encoder';
import type { ModelWeights } from './model-weights';
import type { Activations, Program, ProgramBuilder } from './program';
import { addBeamStep, addSelection, type SessionState } from './selection';

/** What a session needs of its runtime. */
export interface DecoderContext {
  device: GPUDevice;
  kernels: KernelLibrary;
  config: T5Config;
  weights: ModelWeights;
  /** Turns a failed readback into the typed reason. */
  explain(error: unknown): PlaygroundError;
  /** Told how long a run took, so that the runtime can size the next. */
  onRun(steps: number, milliseconds: number): void;
}

/** What not every session wants of its steps. */
export interface StepExtras {
  /**
   * For a session of one row that is looked into: a buffer for each layer, `[heads, maxSteps, prompt tokens]`, that gets
   * the cross-attention of every step.
   */
  shares?: readonly GPUBuffer[];
  /** For beam searches on the device: the rows of each. */
  beams?: number;
}

/** Records the dispatches of one decode step. */
export function buildStep(
  builder: ProgramBuilder,
  { kernels, config, weights }: DecoderContext,
  scope: BufferScope,
  prompts: GpuEncodedPrompts,
  options: DecodeOptions,
  state: SessionState,
  logits: Activations,
  { shares, beams }: StepExtras,
): Program {
  const rows = options.promptOfRow.length;
  const { numHeads: heads, dKv, dModel, dFf } = config;
  const inner = heads * dKv;
  const spans = Uint32Array.from(
    options.promptOfRow.flatMap((prompt) => [prompts.starts[prompt]!, prompts.lengths[prompt]!]),
  );
  const spanBuffer = scope.upload('prompt spans', spans);
  const x = builder.activations('residual', rows, dModel);
  const qkv = builder.table('qkv', rows, 3 * inner);
  const query = builder.table('cross query', rows, inner);
  const context = builder.activations('context', rows, inner);
  const wide = builder.activations('feed-forward', rows, dFf);
  const up = config.isGatedAct ? 'GATED' : 'RELU';
  const self = kernels.attentionStep(dKv, 'SELF');
  const cross = kernels.attentionStep(dKv, 'CROSS');
  const { buckets, table, maxDistance } = weights.decoderBias;
  const dims = [heads, options.maxSteps, maxDistance, context.stride];

  builder.gather(state.tokens, weights.embedding, x);
  weights.decoder.forEach((layer, i) => {
    const cache = builder.table(`cache ${i}`, rows * options.maxSteps, 2 * inner);
    builder.linear(x, layer.qkv, qkv, 'STORE', { norm: layer.attentionNorm });
    const selfBuffers = [
      qkv.buffer,
      context.buffer,
      cache.buffer,
      state.steps,
      state.ancestry,
      buckets,
      table,
    ];
    builder.add(self, dims, selfBuffers, heads, rows);
    builder.linear(context, layer.o, x, 'ADD');
    builder.linear(x, layer.crossQ, query, 'STORE', { norm: layer.crossNorm });
    if (shares) {
      const buffers = [query.buffer, shares[i]!, prompts.crossKv[i]!.buffer, spanBuffer, state.steps];
      builder.add(kernels.attentionShares(dKv), [heads, options.maxSteps], buffers, heads, 1);
    }
    builder.add(
      cross,
      dims,
      [query.buffer, context.buffer, prompts.crossKv[i]!.buffer, spanBuffer],
      heads,
      rows,
    );
    builder.linear(context, layer.crossO, x, 'ADD');
    builder.linear(x, layer.up, wide, up, { norm: layer.norm });
    builder.linear(wide, layer.down, x, 'ADD');
  });
  const scale = config.scaleDecoderOutputs ? dModel ** -0.5 : 1;
  builder.linear(x, weights.head, logits, 'STORE', { norm: weights.decoderNorm, scale });
  addSelection(builder, kernels, config, scope, options, state, logits);
  if (beams && state.sums) {
    addBeamStep(builder, kernels, config, options, { ...state, sums: state.sums }, beams);
  }
  return builder.build();
}
