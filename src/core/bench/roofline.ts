/**
 * An upper bound of a model's speed on a device, after the roofline model of Williams, Waterman and Patterson (2009):
 * work takes at least its bytes divided by the bandwidth, at least its arithmetic divided by the arithmetic rate, and,
 * because each kernel waits for the one before, at least the time to launch all kernels. The longest of the three is
 * the bound.
 *
 * Weights, caches and matrix products are counted: what any kernel must move and compute. Activations, norms and token
 * selection come to less than 1% of that in the Tk-Instruct releases and are left out.
 */
import type { T5Config } from '@/core/model/t5-config';
import { crossKeyValueDispatches, decodeStepDispatches, encoderDispatches } from '@/core/model/t5-graph';

/** The limits of a device, measured by kernels that do one thing each. */
export interface DeviceLimits {
  /** Bytes per second read and written by a plain copy. */
  bytesPerSecond: number;
  /** f32 operations per second; a multiply-add counts as two. */
  flopsPerSecond: number;
  /** Seconds that an empty kernel takes when run after another. */
  secondsPerDispatch: number;
}

/** Bytes of weights by when they are read. */
export interface WeightBytes {
  /** The encoder's layers: once per prompt. */
  encoder: number;
  /** The key and value projections of cross-attention: once per prompt. */
  crossKv: number;
  /** The rest of the decoder and the head: once per token. */
  decoder: number;
}

export interface Work {
  bytes: number;
  flops: number;
  dispatches: number;
}

export type BoundBy = 'memory' | 'arithmetic' | 'dispatches';

export interface Bound {
  seconds: number;
  by: BoundBy;
}

/** Matrix weights of each part; the embedding is a look-up, not a product. */
export function weightCounts(config: T5Config): Readonly<Record<keyof WeightBytes, number>> {
  const { dModel, dFf, numEncoderLayers, numDecoderLayers, vocabSize, isGatedAct } = config;
  const projection = dModel * innerWidth(config);
  const ffn = (isGatedAct ? 3 : 2) * dModel * dFf;
  return {
    encoder: numEncoderLayers * (4 * projection + ffn),
    crossKv: numDecoderLayers * 2 * projection,
    decoder: numDecoderLayers * (6 * projection + ffn) + dModel * vocabSize,
  };
}

/** @param bitsPerWeight of a model stored in a single format: 8.5 in Q8_0, 4.5 in Q4_0 */
export function weightBytesIn(config: T5Config, bitsPerWeight: number): WeightBytes {
  const { encoder, crossKv, decoder } = weightCounts(config);
  const bytes = (weights: number) => (weights * bitsPerWeight) / 8;
  return { encoder: bytes(encoder), crossKv: bytes(crossKv), decoder: bytes(decoder) };
}

/** Work of the encoder's layers over one prompt. */
export function encoderWork(config: T5Config, weights: WeightBytes, tokens: number): Work {
  const products = 2 * tokens * weightCounts(config).encoder;
  // Every query with every key, and every attention weight with every value.
  const attention = config.numEncoderLayers * 4 * tokens * tokens * innerWidth(config);
  return {
    bytes: weights.encoder,
    flops: products + attention,
    dispatches: encoderDispatches(config.numEncoderLayers),
  };
}

/** The size of one decoder step. */
export interface StepShape {
  /** Answers decoded together; the weights are read once for all. */
  rows: number;
  promptTokens: number;
  /** Tokens of the answer so far, including the new one. */
  answerTokens: number;
}

/** Work of one decoder step: one token per row. */
export function stepWork(config: T5Config, weights: WeightBytes, shape: StepShape): Work {
  const { numDecoderLayers } = config;
  const { rows, promptTokens, answerTokens } = shape;
  // f32 values of the key-value caches.
  const kept = rows * numDecoderLayers * 2 * innerWidth(config) * (promptTokens + answerTokens);
  return {
    bytes: weights.decoder + 4 * kept,
    flops: 2 * rows * weightCounts(config).decoder + 2 * kept,
    dispatches: decodeStepDispatches(numDecoderLayers),
  };
}

/** Work until the first token: the encoder, the keys and values of cross-attention, and one step. */
export function prefillWork(config: T5Config, weights: WeightBytes, tokens: number): Work {
  const crossKv: Work = {
    bytes: weights.crossKv,
    flops: 2 * tokens * weightCounts(config).crossKv,
    dispatches: crossKeyValueDispatches(config.numDecoderLayers),
  };
  const step = stepWork(config, weights, { rows: 1, promptTokens: tokens, answerTokens: 1 });
  return [encoderWork(config, weights, tokens), crossKv, step].reduce((sum, part) => ({
    bytes: sum.bytes + part.bytes,
    flops: sum.flops + part.flops,
    dispatches: sum.dispatches + part.dispatches,
  }));
}

/** The least time that work can take on a device, and what bounds it. */
export function boundOf(work: Work, limits: DeviceLimits): Bound {
  const times: [BoundBy, number][] = [
    ['memory', work.bytes / limits.bytesPerSecond],
    ['arithmetic', work.flops / limits.flopsPerSecond],
    ['dispatches', work.dispatches * limits.secondsPerDispatch],
  ];
  const [by, seconds] = times.reduce((longest, each) => (each[1] > longest[1] ? each : longest));
  return { seconds, by };
}

const innerWidth = ({ numHeads, dKv }: T5Config): number => numHeads * dKv;
