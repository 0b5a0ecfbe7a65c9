/** The layers of a T5 block outside attention. Hidden states are `[rows, dModel]`, row-major, float32. */
import { activation } from '@/core/model/activation';
import type { T5Config } from '@/core/model/t5-config';
import { linear } from './linear';
import type { FeedForwardWeights } from './weights';

/** RMS norm: `x / sqrt(mean(x^2) + epsilon) * weight`; no mean is subtracted and no bias added. */
export function rmsNorm(x: Float32Array, weight: Float32Array, epsilon: number): Float32Array {
  const width = weight.length;
  const out = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += x[start + i]! * x[start + i]!;
    const scale = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) out[start + i] = x[start + i]! * scale * weight[i]!;
  }
  return out;
}

/** `x += y`. */
export function addInto(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! + y[i]!;
}

/** `down(act(up(x)))`, or `down(act(gate(x)) * up(x))` for gated models. */
export function feedForward(
  x: Float32Array,
  weights: FeedForwardWeights,
  config: T5Config,
  rows: number,
): Float32Array {
  const up = linear(x, weights.up, rows);
  const act = activation(config.denseActFn);
  if (weights.gate) {
    const gate = linear(x, weights.gate, rows);
    for (let i = 0; i < up.length; i++) up[i] = up[i]! * act(gate[i]!);
  } else {
    for (let i = 0; i < up.length; i++) up[i] = act(up[i]!);
  }
  return linear(up, weights.down, rows, new Float32Array(rows * config.dModel));
}

/** Rows of the embedding table. Ids have been checked. @returns `[ids, dModel]` */
export function embed(table: Float32Array, ids: readonly number[], dModel: number): Float32Array {
  const out = new Float32Array(ids.length * dModel);
  ids.forEach((id, row) => {
    out.set(table.subarray(id * dModel, (id + 1) * dModel), row * dModel);
  });
  return out;
}
