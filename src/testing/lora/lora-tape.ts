/**
 * Reverse-mode differentiation in float64 over the few operations of T5, as plainly as they can be written. Training
 * on the GPU is checked against it; it is checked against central differences and against values made elsewhere.
 */
import { activation, erf } from '@/core/model/activation';
import type { Activation } from '@/core/model/t5-config';

/** A row-major matrix and the gradient of the loss by each of its entries. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly v: Float64Array;
  readonly g: Float64Array;
}

export function table(rows: number, columns: number, values?: ArrayLike<number>): Table {
  const v = values ? Float64Array.from(values) : new Float64Array(rows * columns);
  if (v.length !== rows * columns) throw new Error(`${v.length} values for ${rows} x ${columns}.`);
  return { rows, columns, v, g: new Float64Array(rows * columns) };
}

/** A matrix whose gradient nobody asks for. */
export function frozenTable(rows: number, columns: number, values: ArrayLike<number>): Table {
  return { ...table(rows, columns, values), g: new Float64Array(0) };
}

/** Keys that a query sees: `count` rows from `first`. */
export interface Span {
  first: number;
  count: number;
}

/** `(query, key, head)` to what is added to their score. */
export type Bias = (query: number, key: number, head: number) => number;

/** Derivatives of the activations. */
const SLOPES: Readonly<Record<Activation, (x: number) => number>> = {
  relu: (x) => (x > 0 ? 1 : 0),
  gelu: (x) => 0.5 * (1 + erf(x / Math.SQRT2)) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  gelu_new: (x) => {
    const c = Math.sqrt(2 / Math.PI);
    const t = Math.tanh(c * (x + 0.044715 * x ** 3));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x);
  },
  silu: (x) => {
    const s = 1 / (1 + Math.exp(-x));
    return s * (1 + x * (1 - s));
  },
};

export class Tape {
  private readonly back: (() => void)[] = [];

  /** Runs all operations backwards, from the gradients that their results hold. */
  backward(): void {
    for (let i = this.back.length - 1; i >= 0; i--) this.back[i]!();
  }

  /** `scale * x W^T`, W `[outputs, inputs]`. */
  linear(x: Table, w: Table, scale = 1): Table {
    const y = table(x.rows, w.rows);
    const inputs = x.columns;
    for (let m = 0; m < x.rows; m++) {
      for (let n = 0; n < w.rows; n++) {
        let sum = 0;
        for (let k = 0; k < inputs; k++) sum += x.v[m * inputs + k]! * w.v[n * inputs + k]!;
        y.v[m * w.rows + n] = scale * sum;
      }
    }
    const trained = w.g.length > 0;
    this.back.push(() => {
      for (let m = 0; m < x.rows; m++) {
        for (let n = 0; n < w.rows; n++) {
          const g = scale * y.g[m * w.rows + n]!;
          for (let k = 0; k < inputs; k++) x.g[m * inputs + k]! += g * w.v[n * inputs + k]!;
          if (!trained) continue;
          for (let k = 0; k < inputs; k++) w.g[n * inputs + k]! += g * x.v[m * inputs + k]!;
        }
      }
    });
    return y;
  }

  add(a: Table, b: Table): Table {
    const y = table(
      a.rows,
      a.columns,
      a.v.map((value, i) => value + b.v[i]!),
    );
    this.back.push(() => {
      for (let i = 0; i < y.g.length; i++) {
        a.g[i]! += y.g[i]!;
        b.g[i]! += y.g[i]!;
      }
    });
    return y;
  }

  /** Each entry times a constant of its own. */
  mask(x: Table, factor: (row: number, column: number) => number): Table {
    const factors = x.v.map((_, i) => factor(Math.floor(i / x.columns), i % x.columns));
    const y = table(
      x.rows,
      x.columns,
      x.v.map((value, i) => value * factors[i]!),
    );
    this.back.push(() => {
      for (let i = 0; i < y.g.length; i++) x.g[i]! += y.g[i]! * factors[i]!;
    });
    return y;
  }

  /** RMS norm with a frozen gain. */
  norm(x: Table, gain: ArrayLike<number>, epsilon: number): Table {
    const width = x.columns;
    const y = table(x.rows, width);
    const factors = new Float64Array(x.rows);
    for (let m = 0; m < x.rows; m++) {
      let squares = 0;
      for (let k = 0; k < width; k++) squares += x.v[m * width + k]! ** 2;
      factors[m] = 1 / Math.sqrt(squares / width + epsilon);
      for (let k = 0; k < width; k++) y.v[m * width + k] = x.v[m * width + k]! * factors[m]! * gain[k]!;
    }
    this.back.push(() => {
      for (let m = 0; m < x.rows; m++) {
        let inner = 0;
        for (let k = 0; k < width; k++) inner += y.g[m * width + k]! * gain[k]! * x.v[m * width + k]!;
        const f = factors[m]!;
        for (let k = 0; k < width; k++) {
          x.g[m * width + k]! +=
            f * gain[k]! * y.g[m * width + k]! - (x.v[m * width + k]! * f ** 3 * inner) / width;
        }
      }
    });
    return y;
  }

  activation(x: Table, name: Activation): Table {
    const act = activation(name);
    const slope = SLOPES[name];
    const y = table(x.rows, x.columns, x.v.map(act));
    this.back.push(() => {
      for (let i = 0; i < y.g.length; i++) x.g[i]! += y.g[i]! * slope(x.v[i]!);
    });
    return y;
  }

  multiply(a: Table, b: Table): Table {
    const y = table(
      a.rows,
      a.columns,
      a.v.map((value, i) => value * b.v[i]!),
    );
    this.back.push(() => {
      for (let i = 0; i < y.g.length; i++) {
        a.g[i]! += y.g[i]! * b.v[i]!;
        b.g[i]! += y.g[i]! * a.v[i]!;
      }
    });
    return y;
  }

  /** Attention without a division by sqrt(dKv); `spans` has one entry a query. */
  attention(
    q: Table,
    k: Table,
    v: Table,
    heads: number,
    spans: readonly Span[],
    bias: Bias = () => 0,
  ): Table {
    const y = table(q.rows, q.columns);
    const dKv = q.columns / heads;
    for (let i = 0; i < q.rows; i++) {
      for (let h = 0; h < heads; h++) {
        const weights = attentionWeights(q, k, i, h, dKv, spans[i]!, bias);
        weights.forEach((weight, j) => {
          const row = (spans[i]!.first + j) * q.columns + h * dKv;
          for (let d = 0; d < dKv; d++) y.v[i * q.columns + h * dKv + d]! += weight * v.v[row + d]!;
        });
      }
    }
    this.back.push(() => {
      for (let i = 0; i < q.rows; i++) {
        for (let h = 0; h < heads; h++) attentionBack(q, k, v, y, i, h, dKv, spans[i]!, bias);
      }
    });
    return y;
  }

  /**
   * Sum over rows of `weight * -log softmax(logits)[label]`, rows with a negative label left out.
   * Starts the way back: call last.
   */
  crossEntropy(logits: Table, labels: readonly number[], weight: number): number {
    let loss = 0;
    labels.forEach((label, m) => {
      if (label < 0) return;
      const row = logits.v.subarray(m * logits.columns, (m + 1) * logits.columns);
      const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const logSum = largest + Math.log(row.reduce((sum, value) => sum + Math.exp(value - largest), 0));
      loss += weight * (logSum - row[label]!);
      row.forEach((value, n) => {
        logits.g[m * logits.columns + n] = weight * (Math.exp(value - logSum) - (n === label ? 1 : 0));
      });
    });
    return loss;
  }
}

function attentionWeights(
  q: Table,
  k: Table,
  i: number,
  h: number,
  dKv: number,
  span: Span,
  bias: Bias,
): Float64Array {
  const scores = new Float64Array(span.count);
  for (let j = 0; j < span.count; j++) {
    let score = bias(i, span.first + j, h);
    for (let d = h * dKv; d < (h + 1) * dKv; d++) {
      score += q.v[i * q.columns + d]! * k.v[(span.first + j) * q.columns + d]!;
    }
    scores[j] = score;
  }
  const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const masses = scores.map((score) => Math.exp(score - largest));
  const total = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / total);
}

function attentionBack(
  q: Table,
  k: Table,
  v: Table,
  y: Table,
  i: number,
  h: number,
  dKv: number,
  span: Span,
  bias: Bias,
): void {
  const weights = attentionWeights(q, k, i, h, dKv, span, bias);
  const at = i * q.columns + h * dKv;
  const byWeight = weights.map((_, j) => {
    const row = (span.first + j) * q.columns + h * dKv;
    let sum = 0;
    for (let d = 0; d < dKv; d++) sum += y.g[at + d]! * v.v[row + d]!;
    return sum;
  });
  const mean = weights.reduce((sum, weight, j) => sum + weight * byWeight[j]!, 0);
  weights.forEach((weight, j) => {
    const row = (span.first + j) * q.columns + h * dKv;
    const byScore = weight * (byWeight[j]! - mean);
    for (let d = 0; d < dKv; d++) {
      v.g[row + d]! += weight * y.g[at + d]!;
      q.g[at + d]! += byScore * k.v[row + d]!;
      k.g[row + d]! += byScore * q.v[at + d]!;
    }
  });
}
