/**
 * The T5 graph as the GPU engine runs it: its operations in order. The engine records its programs by walking these lists, one
 * dispatch per operation (engine/webgpu/model), so the number of dispatches follows from them and is written down nowhere else.
 */

/** Operations before, in and after the layers of a stack. */
export interface StackOperations {
  readonly before: readonly string[];
  readonly layer: readonly string[];
  readonly after: readonly string[];
}

export const ENCODER_OPERATIONS = {
  before: ['embedding'],
  layer: ['qkv', 'selfAttention', 'selfOutput', 'up', 'down'],
  after: ['finalNorm'],
} as const satisfies StackOperations;

/** Of a decode step. The keys and values of cross-attention are computed once per prompt. */
export const DECODER_OPERATIONS = {
  before: ['embedding'],
  layer: ['qkv', 'selfAttention', 'selfOutput', 'crossQuery', 'crossAttention', 'crossOutput', 'up', 'down'],
  after: ['head', 'selectPartial', 'selectToken'],
} as const satisfies StackOperations;

/** Operations that beam search adds to a decode step: ranking the beams. */
const BEAM_OPERATIONS = 1;

/** Matrix products that read their input through an RMS norm. */
const NORMED: ReadonlySet<string> = new Set(['qkv', 'crossQuery', 'up', 'head']);

/** Of a decode step of one row, whose matrix products fuse their norms. */
export function decodeStepDispatches(layers: number, beams = false): number {
  const { before, layer, after } = DECODER_OPERATIONS;
  return before.length + layers * layer.length + after.length + (beams ? BEAM_OPERATIONS : 0);
}

/** Of the encoder over a prompt of more than a few tokens, where each norm is a dispatch of its own. */
export function encoderDispatches(layers: number): number {
  const { before, layer, after } = ENCODER_OPERATIONS;
  const norms = layer.filter((operation) => NORMED.has(operation)).length;
  return before.length + layers * (layer.length + norms) + after.length;
}

/** Of the keys and values of cross-attention, once per prompt: one product per decoder layer. */
export function crossKeyValueDispatches(decoderLayers: number): number {
  return decoderLayers;
}
