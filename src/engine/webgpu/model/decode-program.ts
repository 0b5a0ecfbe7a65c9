/**
 * One decode step as a program: the operations of t5-graph.ts, from the embedding to the choice of each row's next token. The
 * chosen token, the step and the done flag live in buffers, so steps follow one another without the CPU.
 */
import type { PlaygroundError } from '@/core/errors';
import { DECODER_OPERATIONS } from '@/core/model/t5-graph';
import type { DecodeOptions } from '@/engine/runtime';
import {
  crossAttentionWeightsKernel,
  decoderAttentionKernel,
} from '@/engine/webgpu/kernels/attention-kernels';
import { activationEpilogue } from '@/engine/webgpu/kernels/linear-kernels';
import type { GpuEncodedPrompts } from './encoder';
import type { GpuModel } from './gpu-model';
import type { Activations, ProgramBuilder } from './program';
import { recordStack } from './record-stack';
import { recordBeamRanking, type SessionState, TokenSelection } from './selection';

/** What a session needs from its runtime. */
export interface DecoderContext {
  readonly model: GpuModel;
  /** Turns a failed readback into the typed reason. */
  explain(error: unknown): PlaygroundError;
  /** Reports how long a run took, so that the runtime can size the next. */
  onRun(steps: number, milliseconds: number): void;
}

/** One decode session on the device. */
export interface DecodeStepInputs {
  readonly model: GpuModel;
  readonly prompts: GpuEncodedPrompts;
  readonly options: DecodeOptions;
  readonly state: SessionState;
  /** `[rows, vocabSize]`. */
  readonly logits: Activations;
  /**
   * Only for inspecting a session of one row: a buffer per layer, `[heads, maxSteps, prompt tokens]`, for the cross-attention
   * weights of every step.
   */
  readonly crossWeights?: readonly GPUBuffer[];
}

/** Records the dispatches of one decode step. */
export function recordDecodeStep(builder: ProgramBuilder, inputs: DecodeStepInputs): void {
  const { model, prompts, options, state, logits, crossWeights } = inputs;
  const { kernels, config, weights } = model;
  const { dModel, dFf, dKv, numHeads: heads } = config;
  const { maxSteps } = options;
  const rows = options.promptOfRow.length;
  const inner = heads * dKv;
  const spans = builder.scope.upload('prompt spans', spansOfRows(prompts, options));
  const residual = builder.activations('residual', rows, dModel);
  const qkv = builder.table('qkv', rows, 3 * inner);
  const query = builder.table('cross query', rows, inner);
  const context = builder.activations('context', rows, inner);
  const wide = builder.activations('feed-forward', rows, dFf);
  const activation = activationEpilogue(config);
  const { buckets, tables, maxDistance } = weights.decoderBias;
  const attentionParams = { heads, maxSteps, maxDistance, outStride: context.stride };
  const layerAt = (layer: number) => weights.decoder[layer]!;
  const session = { config, options, state };
  const selection = new TokenSelection(builder, session, logits);

  recordStack(DECODER_OPERATIONS, weights.decoder.length, {
    before: { embedding: () => builder.gather(state.tokens, weights.embedding, residual) },
    layer: {
      qkv: (i) => {
        const { qkv: weight, attentionNorm: norm } = layerAt(i);
        builder.linear({ x: residual, weight, y: qkv, epilogue: 'STORE', norm });
      },
      selfAttention: (i) => {
        const cache = builder.table(`key/value cache ${i}`, rows * maxSteps, 2 * inner);
        const { steps, ancestry } = state;
        builder.add(decoderAttentionKernel(kernels, dKv, 'SELF'), {
          params: attentionParams,
          buffers: {
            queries: qkv.buffer,
            out: context.buffer,
            cache: cache.buffer,
            steps,
            ancestry,
            buckets,
            bias: tables[i]!,
          },
          workgroups: [heads, rows],
        });
      },
      selfOutput: (i) => builder.linear({ x: context, weight: layerAt(i).o, y: residual, epilogue: 'ADD' }),
      crossQuery: (i) => {
        const { crossQ: weight, crossNorm: norm } = layerAt(i);
        builder.linear({ x: residual, weight, y: query, epilogue: 'STORE', norm });
      },
      crossAttention: (i) => {
        const cache = prompts.crossKv[i]!.buffer;
        const queries = query.buffer;
        if (crossWeights) {
          builder.add(crossAttentionWeightsKernel(kernels, dKv), {
            params: { heads, maxSteps },
            buffers: { queries, weights: crossWeights[i]!, cache, span: spans, steps: state.steps },
            workgroups: [heads],
          });
        }
        builder.add(decoderAttentionKernel(kernels, dKv, 'CROSS'), {
          params: attentionParams,
          buffers: { queries, out: context.buffer, cache, spans },
          workgroups: [heads, rows],
        });
      },
      crossOutput: (i) =>
        builder.linear({ x: context, weight: layerAt(i).crossO, y: residual, epilogue: 'ADD' }),
      up: (i) => {
        const { up: weight, norm } = layerAt(i);
        builder.linear({ x: residual, weight, y: wide, epilogue: activation, norm });
      },
      down: (i) => builder.linear({ x: wide, weight: layerAt(i).down, y: residual, epilogue: 'ADD' }),
    },
    after: {
      head: () =>
        builder.linear({
          x: residual,
          weight: weights.head,
          y: logits,
          epilogue: 'STORE',
          norm: weights.decoderNorm,
          scale: config.scaleDecoderOutputs ? dModel ** -0.5 : 1,
        }),
      selectPartial: () => selection.recordPartial(),
      selectToken: () => selection.recordToken(),
    },
  });
  if (state.beams) recordBeamRanking(builder, session, state.beams);
}

/** For each row the first token and the length of its prompt. */
function spansOfRows({ starts, lengths }: GpuEncodedPrompts, { promptOfRow }: DecodeOptions): Uint32Array {
  return Uint32Array.from(promptOfRow.flatMap((prompt) => [starts[prompt]!, lengths[prompt]!]));
}
