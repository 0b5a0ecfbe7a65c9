/** The parts of T5 that its encoder and decoder share, as ONNX operators. Shapes are batch first. */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { bucketTable } from '@/core/model/relative-position';
import type { Activation } from '@/core/model/t5-config';
import { GraphBuilder } from './graph-builder';
import { type GraphTypes, GraphWeights } from './graph-weights';
import { ELEMENT_TYPES } from './onnx-model';

/** Added to a score that must not count: its softmax is exactly 0, and sums of it stay finite. */
const HIDDEN_SCORE = -1e30;

/** A graph under construction with the model it is of. */
export interface T5GraphContext {
  readonly graph: GraphBuilder;
  readonly weights: GraphWeights;
  readonly checkpoint: Checkpoint;
}

/** @param prefix as {@link GraphBuilder} takes it: for branches */
export function t5GraphContext(
  name: string,
  checkpoint: Checkpoint,
  types: GraphTypes,
  prefix?: string,
): T5GraphContext {
  const graph = new GraphBuilder(name, prefix);
  return { graph, checkpoint, weights: new GraphWeights(graph, checkpoint, types) };
}

/** `[batch, length, inner]` to `[batch, heads, length, dKv]`. */
export function splitHeads({ graph, checkpoint }: T5GraphContext, x: string, output?: string): string {
  const { numHeads, dKv } = checkpoint.config;
  // 0 keeps a dimension of the input.
  const split = graph.node('Reshape', [x, graph.integers([0, 0, numHeads, dKv])]);
  return graph.node('Transpose', [split], { attributes: { perm: { ints: [0, 2, 1, 3] } }, output });
}

/**
 * Attention without T5's missing scale, and the output projection.
 * @param heads queries, keys and values, each `[batch, heads, length, dKv]`
 * @param bias added to the scores; spreads over batch, heads and queries
 * @param name of the output projection
 * @param shares name under which the softmax is an output of the graph
 * @returns `[batch, length, dModel]`
 */
export function attention(
  { graph, checkpoint, weights }: T5GraphContext,
  heads: { queries: string; keys: string; values: string },
  bias: string,
  name: string,
  shares?: string,
): string {
  const { numHeads, dKv } = checkpoint.config;
  const turned = graph.node('Transpose', [heads.keys], { attributes: { perm: { ints: [0, 1, 3, 2] } } });
  const scores = graph.node('Add', [graph.node('MatMul', [heads.queries, turned]), bias]);
  const weighed = graph.node('Softmax', [scores], { attributes: { axis: { int: -1 } }, output: shares });
  const mixed = graph.node('Transpose', [graph.node('MatMul', [weighed, heads.values])], {
    attributes: { perm: { ints: [0, 2, 1, 3] } },
  });
  const joined = graph.node('Reshape', [mixed, graph.integers([0, 0, numHeads * dKv])]);
  return weights.linear(joined, name);
}

/** The feed-forward sublayer after its norm: `down(act(up(x)))`, or `down(act(gate(x)) * up(x))` where it is gated. */
export function feedForward(
  { graph, weights, checkpoint }: T5GraphContext,
  x: string,
  prefix: string,
): string {
  const up = weights.linear(x, `${prefix}.ffn_up.weight`);
  const { denseActFn, isGatedAct } = checkpoint.config;
  const active = isGatedAct
    ? graph.node('Mul', [activation(graph, weights.linear(x, `${prefix}.ffn_gate.weight`), denseActFn), up])
    : activation(graph, up, denseActFn);
  return weights.linear(active, `${prefix}.ffn_down.weight`);
}

function activation(graph: GraphBuilder, x: string, name: Activation): string {
  switch (name) {
    case 'relu':
      return graph.node('Relu', [x]);
    case 'gelu':
      return graph.node('Gelu', [x]);
    case 'gelu_new':
      return graph.node('Gelu', [x], { attributes: { approximate: { text: 'tanh' } } });
    case 'silu':
      return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
  }
}

/** A mask of 1 and 0, `[batch, keys]`, as something to add to scores: `[batch, 1, 1, keys]`. */
export function maskBias({ graph }: T5GraphContext, mask: string): string {
  const kept = graph.node('Cast', [mask], { attributes: { to: { int: ELEMENT_TYPES.float32 } } });
  const hidden = graph.node('Sub', [graph.float(1), kept]);
  const bias = graph.node('Mul', [hidden, graph.float(HIDDEN_SCORE)]);
  return graph.node('Unsqueeze', [bias, graph.integers([1, 2])]);
}

/**
 * The relative position bias of a layer. Buckets are looked up by distance in a table that is computed here, so the
 * graph holds no logarithms. In the decoder, keys after the query get a bucket of their own that hides them.
 * @param positions of queries and keys, each a list
 * @returns `[1, heads, queries, keys]`
 */
function positionBias(
  context: T5GraphContext,
  stack: 'enc' | 'dec',
  layer: number,
  positions: { queries: string; keys: string },
): string {
  const { graph, checkpoint } = context;
  const { relativeAttentionMaxDistance: farthest, relativeAttentionBuckets } = checkpoint.config;
  const causal = stack === 'dec';
  const table = Array.from(bucketTable(checkpoint.config, !causal), (bucket, index) =>
    causal && index > farthest ? relativeAttentionBuckets : bucket,
  );
  const relative = graph.node('Sub', [
    graph.node('Unsqueeze', [positions.keys, graph.integers([0])]),
    graph.node('Unsqueeze', [positions.queries, graph.integers([1])]),
  ]);
  const near = graph.node('Clip', [relative, graph.integer(-farthest), graph.integer(farthest)]);
  const index = graph.node('Add', [near, graph.integer(farthest)]);
  const buckets = graph.node('Gather', [
    graph.integerTensor(`${stack}.buckets`, table, [table.length]),
    index,
  ]);
  const bias = graph.node('Gather', [
    causal ? hidingTable(context, layer) : biasTable(context, stack, layer),
    buckets,
  ]);
  const byHead = graph.node('Transpose', [bias], { attributes: { perm: { ints: [2, 0, 1] } } });
  return graph.node('Unsqueeze', [byHead, graph.integers([0])]);
}

/**
 * The bias of every layer: where the model has one for each stack, one value that all layers use.
 * @param combine what is added to each, once for every value there is
 */
export function positionBiases(
  context: T5GraphContext,
  stack: 'enc' | 'dec',
  positions: { queries: string; keys: string },
  combine: (bias: string) => string = (bias) => bias,
): string[] {
  const { numEncoderLayers, numDecoderLayers, relativeBiasPerLayer } = context.checkpoint.config;
  const layers = stack === 'enc' ? numEncoderLayers : numDecoderLayers;
  const own = Array.from({ length: relativeBiasPerLayer ? layers : 1 }, (_, layer) =>
    combine(positionBias(context, stack, layer, positions)),
  );
  return Array.from({ length: layers }, (_, layer) => own[layer] ?? own[0]!);
}

/** `[buckets, heads]`. */
function biasTable({ weights }: T5GraphContext, stack: 'enc' | 'dec', layer: number): string {
  return weights.values(`${stack}.blk.${layer}.attn_rel_b.weight`);
}

/** The decoder's table with one more bucket, which hides. */
function hidingTable(context: T5GraphContext, layer: number): string {
  const { graph, checkpoint } = context;
  const { numHeads } = checkpoint.config;
  const hiding = graph.tensor({
    name: 'hiding_bucket',
    type: 'float32',
    dims: [1, numHeads],
    data: new Uint8Array(new Float32Array(numHeads).fill(HIDDEN_SCORE).buffer),
  });
  return graph.node('Concat', [biasTable(context, 'dec', layer), hiding], {
    attributes: { axis: { int: 0 } },
  });
}

/** The size of one dimension of a value, as a list of one. */
export function dimension({ graph }: T5GraphContext, value: string, axis: number): string {
  return graph.node('Shape', [value], { attributes: { start: { int: axis }, end: { int: axis + 1 } } });
}

/** The whole numbers from one list of one number up to, not including, another. */
export function range({ graph }: T5GraphContext, from: string, to: string): string {
  const scalar = (list: string) => graph.node('Squeeze', [list, graph.integers([0])]);
  return graph.node('Range', [scalar(from), scalar(to), graph.integer(1)]);
}
