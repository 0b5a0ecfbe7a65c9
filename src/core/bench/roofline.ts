/**
 * How fast a model could be on a device at most, after the roofline of Williams, Waterman and Patterson (2009): work takes
 * no less than its bytes over the bandwidth and no less than its arithmetic over the rate of it, and here, where one
 * kernel waits for the one before, no less than starting all of them. The longest of the three is the bound.
 *
 * Counted are weights, caches and matrix products: what a kernel must move and compute whatever it is like. Activations,
 * norms and the choice of a token come to less than a hundredth of that in the releases of Tk-Instruct and are left out.
 */
import { launchesPerPrompt, launchesPerStep } from '@/core/model/kernel-launches';
import type { T5Config } from '@/core/model/t5-config';

/** What a device can do at most, as measured by kernels that do one thing each. */
export interface DeviceLimits {
  /** Bytes read and written a second by a plain copy. */
  bytesPerSecond: number;
  /** Multiply-adds in f32 a second, times two. */
  flopsPerSecond: number;
  /** Seconds of a kernel that does nothing, one after the other. */
  secondsPerDispatch: number;
}

/** Bytes of weights by when they are read. */
export interface WeightBytes {
  /** The layers of the encoder: once a prompt. */
  encoder: number;
  /** What makes keys and values of the cross-attention: once a prompt. */
  crossKv: number;
  /** The rest of the decoder with the head: for every token. */
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

/** Matrix weights of each part; the embedding is looked up, not multiplied with. */
export function weightCounts(config: T5Config): Readonly<Record<keyof WeightBytes, number>> {
  const { dModel, dFf, numEncoderLayers, numDecoderLayers, vocabSize, feedForward } = config;
  const projection = dModel * innerWidth(config);
  const ffn = (feedForward === 'gated-gelu' ? 3 : 2) * dModel * dFf;
  return {
    encoder: numEncoderLayers * (4 * projection + ffn),
    crossKv: numDecoderLayers * 2 * projection,
    decoder: numDecoderLayers * (6 * projection + ffn) + dModel * vocabSize,
  };
}

/** @param bitsPerWeight of a model in one format throughout: 8.5 in Q8_0, 4.5 in Q4_0 */
export function weightBytesIn(config: T5Config, bitsPerWeight: number): WeightBytes {
  const { encoder, crossKv, decoder } = weightCounts(config);
  const bytes = (weights: number) => (weights * bitsPerWeight) / 8;
  return { encoder: bytes(encoder), crossKv: bytes(crossKv), decoder: bytes(decoder) };
}

/** The layers of the encoder over one prompt. */
export function encoderWork(config: T5Config, weights: WeightBytes, tokens: number): Work {
  const products = 2 * tokens * weightCounts(config).encoder;
  // Every token's query with every key, and the shares with every value.
  const attention = config.numEncoderLayers * 4 * tokens * tokens * innerWidth(config);
  return {
    bytes: weights.encoder,
    flops: products + attention,
    dispatches: launchesPerPrompt(config.numEncoderLayers),
  };
}

/** What one step of the decoder looks at. */
export interface StepShape {
  /** Answers decoded together: they share the reading of the weights. */
  rows: number;
  promptTokens: number;
  /** Tokens of the answer so far, the new one among them. */
  answerTokens: number;
}

/** One step of the decoder: a token for each row. */
export function stepWork(config: T5Config, weights: WeightBytes, shape: StepShape): Work {
  const { numDecoderLayers } = config;
  const { rows, promptTokens, answerTokens } = shape;
  // Numbers that are kept of each token for attention, keys and values, in f32.
  const kept = rows * numDecoderLayers * 2 * innerWidth(config) * (promptTokens + answerTokens);
  return {
    bytes: weights.decoder + 4 * kept,
    flops: 2 * rows * weightCounts(config).decoder + 2 * kept,
    dispatches: launchesPerStep(numDecoderLayers),
  };
}

/** From the prompt to the first token: the encoder, keys and values of the cross-attention, and one step. */
export function prefillWork(config: T5Config, weights: WeightBytes, tokens: number): Work {
  const crossKv: Work = {
    bytes: weights.crossKv,
    flops: 2 * tokens * weightCounts(config).crossKv,
    dispatches: config.numDecoderLayers,
  };
  const step = stepWork(config, weights, { rows: 1, promptTokens: tokens, answerTokens: 1 });
  return [encoderWork(config, weights, tokens), crossKv, step].reduce((sum, part) => ({
    bytes: sum.bytes + part.bytes,
    flops: sum.flops + part.flops,
    dispatches: sum.dispatches + part.dispatches,
  }));
}

/** The least time work can take on a device, and what it would be spent on. */
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
