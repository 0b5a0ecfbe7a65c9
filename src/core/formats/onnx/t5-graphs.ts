/**
 * T5 as ONNX graphs, for any configuration. Names of inputs and outputs are those of Hugging Face's exporter, so the
 * files load wherever its exports do.
 */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { GraphBuilder } from './graph-builder';
import type { GraphTypes } from './graph-weights';
import type { OnnxGraph } from './onnx-model';
import {
  attention,
  dimension,
  feedForward,
  maskBias,
  positionBiases,
  range,
  splitHeads,
  type T5GraphContext,
  t5GraphContext,
} from './t5-layers';

/** Keys and values of one decoder layer, each `[batch, heads, length, dKv]`. */
interface KeysAndValues {
  keys: string;
  values: string;
}

/**
 * Names of the cached keys and values in the order in which all graphs have them: keys and values of each decoder
 * layer in turn.
 */
export function cacheNames(
  layers: number,
  when: 'past_key_values' | 'present',
  of: 'decoder' | 'encoder',
): string[] {
  return flat(layerNames(layers, when, of));
}

function layerNames(layers: number, when: 'past_key_values' | 'present', of: 'decoder' | 'encoder') {
  return Array.from(
    { length: layers },
    (_, layer): KeysAndValues => ({
      keys: `${when}.${layer}.${of}.key`,
      values: `${when}.${layer}.${of}.value`,
    }),
  );
}

/** Names of the shares by which each decoder layer's cross-attention mixes values, in {@link decoderGraph}. */
export function attentionNames(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => `cross_attentions.${layer}`);
}

/**
 * The encoder: `input_ids`, `attention_mask` `[batch, length]` to `last_hidden_state` `[batch, length, dModel]`.
 * @param options.crossAttention also gives the keys and values that every decoder layer's cross-attention needs,
 *   `present.N.encoder.key` and `.value`
 */
export function encoderGraph(
  checkpoint: Checkpoint,
  types: GraphTypes,
  options: { crossAttention: boolean },
): OnnxGraph {
  const context = t5GraphContext('encoder', checkpoint, types);
  const { graph, weights } = context;
  const { dModel, numEncoderLayers } = checkpoint.config;
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'encoder_sequence_length']);
  const mask = graph.input('attention_mask', 'int64', ['batch_size', 'encoder_sequence_length']);
  const positions = range(context, graph.integers([0]), dimension(context, ids, 1));
  const padding = maskBias(context, mask);
  const biases = positionBiases(context, 'enc', { queries: positions, keys: positions }, (bias) =>
    graph.node('Add', [bias, padding]),
  );
  let hidden = weights.rows(ids, 'token_embd.weight');
  for (let layer = 0; layer < numEncoderLayers; layer++)
    hidden = encoderBlock(context, hidden, layer, biases[layer]!);
  const last = weights.norm(hidden, 'enc.output_norm.weight', 'last_hidden_state');
  graph.output(last, 'float32', ['batch_size', 'encoder_sequence_length', dModel]);
  if (options.crossAttention) {
    const names = layerNames(checkpoint.config.numDecoderLayers, 'present', 'encoder');
    crossKeysAndValues(context, last, names);
    declareCache(context, 'output', names, ['batch_size', 'encoder_sequence_length']);
  }
  return graph.build();
}

function encoderBlock(context: T5GraphContext, hidden: string, layer: number, bias: string): string {
  const { graph, weights } = context;
  const prefix = `enc.blk.${layer}`;
  const normed = weights.norm(hidden, `${prefix}.attn_norm.weight`);
  const heads = selfHeads(context, normed, prefix);
  const mixed = attention(context, heads, bias, `${prefix}.attn_o.weight`);
  const attended = graph.node('Add', [hidden, mixed]);
  const fed = feedForward(context, weights.norm(attended, `${prefix}.ffn_norm.weight`), prefix);
  return graph.node('Add', [attended, fed]);
}

function selfHeads(context: T5GraphContext, normed: string, prefix: string) {
  const project = (part: string) =>
    splitHeads(context, context.weights.linear(normed, `${prefix}.attn_${part}.weight`));
  return { queries: project('q'), keys: project('k'), values: project('v') };
}

/** What each decoder layer's cross-attention reads of an encoder output. */
function crossKeysAndValues(
  context: T5GraphContext,
  hidden: string,
  names: readonly KeysAndValues[],
): KeysAndValues[] {
  return names.map((name, layer) => {
    const project = (part: 'k' | 'v', output: string) => {
      const x = context.weights.linear(hidden, `dec.blk.${layer}.cross_attn_${part}.weight`);
      return splitHeads(context, x, output);
    };
    return { keys: project('k', name.keys), values: project('v', name.values) };
  });
}

/**
 * The decoder with its cache: `input_ids` `[batch, new]`, `encoder_attention_mask`, `past_key_values.N.decoder.*` (of
 * any length, also 0) and `past_key_values.N.encoder.*` to `logits` `[batch, new, vocabulary]` and
 * `present.N.decoder.*`. Where all rows read one prompt, the encoder's part may have a batch of 1.
 * Also gives `cross_attentions.N` `[batch, heads, new, encoder length]`, for who asks for it.
 */
export function decoderGraph(checkpoint: Checkpoint, types: GraphTypes): OnnxGraph {
  const context = t5GraphContext('decoder', checkpoint, types);
  const names = layerNames(checkpoint.config.numDecoderLayers, 'past_key_values', 'encoder');
  declareCache(context, 'input', names, ['encoder_batch_size', 'encoder_sequence_length']);
  decode(context, names, 'encoder_batch_size', attentionNames(checkpoint.config.numDecoderLayers));
  return context.graph.build();
}

/**
 * The decoder as one file for the first step and all later ones: without `use_cache_branch` the encoder's keys and
 * values are made from `encoder_hidden_states`, with it they are those of `past_key_values.N.encoder.*`.
 */
export function mergedDecoderGraph(checkpoint: Checkpoint, types: GraphTypes): OnnxGraph {
  const context = t5GraphContext('decoder', checkpoint, types);
  const { graph } = context;
  const { dModel, numDecoderLayers } = checkpoint.config;
  const useCache = graph.input('use_cache_branch', 'bool', [1]);
  graph.input('encoder_hidden_states', 'float32', ['batch_size', 'encoder_sequence_length', dModel]);
  const past = layerNames(numDecoderLayers, 'past_key_values', 'encoder');
  const present = layerNames(numDecoderLayers, 'present', 'encoder');
  const shape = ['batch_size', 'encoder_sequence_length_out'] as const;
  declareCache(context, 'input', past, shape);
  const making = t5GraphContext('make_cross_attention', checkpoint, types, 'make/');
  const made = present.map(({ keys, values }) => ({ keys: `make/${keys}`, values: `make/${values}` }));
  crossKeysAndValues(making, 'encoder_hidden_states', made);
  declareCache(making, 'output', made, shape);
  graph.nodeWithOutputs('If', [useCache], flat(present), {
    then_branch: { graph: passThrough(context, past, shape) },
    else_branch: { graph: making.graph.build() },
  });
  declareCache(context, 'output', present, shape);
  decode(context, present, 'batch_size');
  return graph.build();
}

/** A branch gives values of its own, so those passed through get names of their own. */
function passThrough(
  { checkpoint, weights }: T5GraphContext,
  past: readonly KeysAndValues[],
  shape: readonly [string, string],
): OnnxGraph {
  const graph = new GraphBuilder('keep_cross_attention', 'keep/');
  const keep = (name: string) => graph.node('Identity', [name], { output: `keep/${name}` });
  const kept = past.map(({ keys, values }) => ({ keys: keep(keys), values: keep(values) }));
  declareCache({ graph, checkpoint, weights }, 'output', kept, shape);
  return graph.build();
}

/**
 * All of the decoder but where its cross-attention's keys and values come from.
 * @param shares names of the outputs that tell what each layer's cross-attention looks at
 */
function decode(
  context: T5GraphContext,
  cross: readonly KeysAndValues[],
  crossBatch: string,
  shares: readonly string[] = [],
): void {
  const { graph, weights, checkpoint } = context;
  const { numDecoderLayers, numHeads, vocabSize, tieWordEmbeddings, scaleDecoderOutputs, dModel } =
    checkpoint.config;
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const mask = graph.input('encoder_attention_mask', 'int64', [crossBatch, 'encoder_sequence_length']);
  const past = layerNames(numDecoderLayers, 'past_key_values', 'decoder');
  const present = layerNames(numDecoderLayers, 'present', 'decoder');
  declareCache(context, 'input', past, ['batch_size', 'past_decoder_sequence_length']);
  const from = dimension(context, past[0]!.keys, 2);
  const to = graph.node('Add', [from, dimension(context, ids, 1)]);
  const biases = positionBiases(context, 'dec', {
    queries: range(context, from, to),
    keys: range(context, graph.integers([0]), to),
  });
  const crossBias = maskBias(context, mask);
  let hidden = weights.rows(ids, 'token_embd.weight');
  for (let layer = 0; layer < numDecoderLayers; layer++) {
    const cache = { past: past[layer]!, present: present[layer]! };
    hidden = selfAttention(context, hidden, layer, cache, biases[layer]!);
    hidden = crossAttention(context, hidden, layer, cross[layer]!, crossBias, shares[layer]);
    const prefix = `dec.blk.${layer}`;
    const fed = feedForward(context, weights.norm(hidden, `${prefix}.ffn_norm.weight`), prefix);
    hidden = graph.node('Add', [hidden, fed]);
  }
  declareCache(context, 'output', present, ['batch_size', 'decoder_sequence_length_out']);
  const normed = weights.norm(hidden, 'dec.output_norm.weight');
  const scaled = scaleDecoderOutputs ? graph.node('Mul', [normed, graph.float(dModel ** -0.5)]) : normed;
  weights.linear(scaled, tieWordEmbeddings ? 'token_embd.weight' : 'output.weight', 'logits');
  graph.output('logits', 'float32', ['batch_size', 'decoder_sequence_length', vocabSize]);
  const lengths = ['decoder_sequence_length', 'encoder_sequence_length'];
  for (const name of shares) graph.output(name, 'float32', ['batch_size', numHeads, ...lengths]);
}

function selfAttention(
  context: T5GraphContext,
  hidden: string,
  layer: number,
  cache: { past: KeysAndValues; present: KeysAndValues },
  bias: string,
): string {
  const { graph, weights } = context;
  const prefix = `dec.blk.${layer}`;
  const heads = selfHeads(context, weights.norm(hidden, `${prefix}.attn_norm.weight`), prefix);
  const grow = (part: keyof KeysAndValues) =>
    graph.node('Concat', [cache.past[part], heads[part]], {
      attributes: { axis: { int: 2 } },
      output: cache.present[part],
    });
  const all = { queries: heads.queries, keys: grow('keys'), values: grow('values') };
  return graph.node('Add', [hidden, attention(context, all, bias, `${prefix}.attn_o.weight`)]);
}

function crossAttention(
  context: T5GraphContext,
  hidden: string,
  layer: number,
  cross: KeysAndValues,
  bias: string,
  shares?: string,
): string {
  const { graph, weights } = context;
  const prefix = `dec.blk.${layer}.cross_attn`;
  const normed = weights.norm(hidden, `${prefix}_norm.weight`);
  const queries = splitHeads(context, weights.linear(normed, `${prefix}_q.weight`));
  return graph.node('Add', [
    hidden,
    attention(context, { queries, ...cross }, bias, `${prefix}_o.weight`, shares),
  ]);
}

/**
 * Picks rows of every layer's keys and values, `state.N` by `rows` to `picked.N`: what beams do when they change
 * places, and what decoder rows do that read prompts in another order.
 */
export function pickRowsGraph({ config }: Checkpoint): OnnxGraph {
  const graph = new GraphBuilder('pick_rows');
  const rows = graph.input('rows', 'int64', ['rows']);
  const shape = (batch: string) => [batch, config.numHeads, 'length', config.dKv];
  for (let index = 0; index < 2 * config.numDecoderLayers; index++) {
    const state = graph.input(`state.${index}`, 'float32', shape('batch_size'));
    graph.node('Gather', [state, rows], { output: `picked.${index}` });
    graph.output(`picked.${index}`, 'float32', shape('rows'));
  }
  return graph.build();
}

function declareCache(
  { graph, checkpoint }: T5GraphContext,
  as: 'input' | 'output',
  names: readonly KeysAndValues[],
  [batch, length]: readonly [string, string],
): void {
  const { numHeads, dKv } = checkpoint.config;
  for (const name of flat(names)) graph[as](name, 'float32', [batch, numHeads, length, dKv]);
}

function flat(names: readonly KeysAndValues[]): string[] {
  return names.flatMap(({ keys, values }) => [keys, values]);
}
