/** The activations of T5's feed-forward layers in float64, by Transformers' names. */
import type { Activation } from './t5-config';

const FUNCTIONS: Readonly<Record<Activation, (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_new: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  silu: (x) => x / (1 + Math.exp(-x)),
};

/** @returns the function of that name, of one value */
export function activation(name: Activation): (x: number) => number {
  return FUNCTIONS[name];
}

/** Beyond this, erf(x) is 1 in float64. */
const SATURATED = 6;

/**
 * The error function, to about 1e-15: its Maclaurin series times exp(-x^2), all of whose terms are positive.
 * Source: Abramowitz and Stegun, 7.1.6.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size >= SATURATED) return Math.sign(x);
  let term = size;
  let sum = size;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return (Math.sign(x) * 2 * Math.exp(-size * size) * sum) / Math.sqrt(Math.PI);
}
