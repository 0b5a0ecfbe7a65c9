/**
 * T5 once more, as literally as it can be written: nested arrays, float64, no cache, the whole decoder again for every
 * token, masks instead of limits. The runtimes are checked against it.
 */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { relativePositionBucket } from '@/core/model/relative-position';
import type { Activation, T5Config } from '@/core/model/t5-config';

type Rows = number[][];
/** What is added to the score of a pair of positions in one head. */
type Bias = (head: number, query: number, key: number) => number;

export async function loadNaiveT5(checkpoint: Checkpoint): Promise<NaiveT5> {
  const tensors = new Map<string, Rows>();
  for (const [name, tensor] of checkpoint.tensors) {
    const flat = Array.from(await readAsF32(tensor));
    const width = tensor.shape.at(-1)!;
    tensors.set(
      name,
      Array.from({ length: flat.length / width }, (_, row) => flat.slice(row * width, (row + 1) * width)),
    );
  }
  return new NaiveT5(checkpoint.config, tensors);
}

export class NaiveT5 {
  constructor(
    private readonly config: T5Config,
    private readonly tensors: ReadonlyMap<string, Rows>,
  ) {}

  /** @returns `[ids][dModel]` */
  encode(ids: readonly number[]): Rows {
    let x = this.embed(ids);
    for (let layer = 0; layer < this.config.numEncoderLayers; layer++) {
      const prefix = `enc.blk.${layer}`;
      const normed = this.norm(x, `${prefix}.attn_norm`);
      x = add(x, this.attention(normed, normed, `${prefix}.attn`, this.layerBias('enc', layer)));
      x = add(x, this.feedForward(this.norm(x, `${prefix}.ffn_norm`), prefix));
    }
    return this.norm(x, 'enc.output_norm');
  }

  /** @param produced tokens so far, without the decoder start @returns logits of the next token */
  nextLogits(inputIds: readonly number[], produced: readonly number[]): number[] {
    const x = this.decode(inputIds, produced, () => undefined);
    const { tieWordEmbeddings, scaleDecoderOutputs, dModel } = this.config;
    const last = this.norm(x, 'dec.output_norm').at(-1)!;
    const scaled = last.map((value) => value * (scaleDecoderOutputs ? dModel ** -0.5 : 1));
    return this.weight(tieWordEmbeddings ? 'token_embd' : 'output').map((row) => dot(scaled, row));
  }

  /**
   * What each layer's cross-attention looks at while the decoder is fed an answer.
   * @returns `[layers][outputIds][heads][inputIds]`
   */
  crossShares(inputIds: readonly number[], outputIds: readonly number[]): Rows[][] {
    const layers: Rows[][] = [];
    this.decode(inputIds, outputIds.slice(0, -1), (shares) => layers.push(shares));
    return layers;
  }

  /** @param onCross told the shares of each layer's cross-attention, `[queries][heads][keys]` */
  private decode(
    inputIds: readonly number[],
    produced: readonly number[],
    onCross: (shares: Rows[]) => void,
  ): Rows {
    const memory = this.encode(inputIds);
    let x = this.embed([this.config.decoderStartTokenId, ...produced]);
    for (let layer = 0; layer < this.config.numDecoderLayers; layer++) {
      const prefix = `dec.blk.${layer}`;
      const normed = this.norm(x, `${prefix}.attn_norm`);
      x = add(x, this.attention(normed, normed, `${prefix}.attn`, this.layerBias('dec', layer)));
      const crossNormed = this.norm(x, `${prefix}.cross_attn_norm`);
      x = add(
        x,
        this.attention(crossNormed, memory, `${prefix}.cross_attn`, () => 0, onCross),
      );
      x = add(x, this.feedForward(this.norm(x, `${prefix}.ffn_norm`), prefix));
    }
    return x;
  }

  private weight(name: string): Rows {
    return this.tensors.get(`${name}.weight`)!;
  }

  private embed(ids: readonly number[]): Rows {
    return ids.map((id) => this.weight('token_embd')[id]!);
  }

  private project(x: Rows, name: string): Rows {
    return x.map((row) => this.weight(name).map((w) => dot(row, w)));
  }

  private norm(x: Rows, name: string): Rows {
    const weight = this.weight(name)[0]!;
    return x.map((row) => {
      const scale = 1 / Math.sqrt(dot(row, row) / row.length + this.config.layerNormEpsilon);
      return row.map((value, i) => value * scale * weight[i]!);
    });
  }

  private attention(
    x: Rows,
    memory: Rows,
    name: string,
    bias: Bias,
    onShares: (shares: Rows[]) => void = () => undefined,
  ): Rows {
    const { numHeads, dKv } = this.config;
    const queries = this.project(x, `${name}_q`);
    const keys = this.project(memory, `${name}_k`);
    const values = this.project(memory, `${name}_v`);
    const head = (row: number[], h: number) => row.slice(h * dKv, (h + 1) * dKv);
    const shares = queries.map((query, i) =>
      Array.from({ length: numHeads }, (_, h) => {
        const scores = keys.map((key, j) => Math.exp(dot(head(query, h), head(key, h)) + bias(h, i, j)));
        const total = scores.reduce((sum, score) => sum + score, 0);
        return scores.map((score) => score / total);
      }),
    );
    onShares(shares);
    const mixed = shares.map((heads) =>
      heads.flatMap((own, h) =>
        Array.from({ length: dKv }, (_, d) =>
          own.reduce((sum, share, j) => sum + share * values[j]![h * dKv + d]!, 0),
        ),
      ),
    );
    return this.project(mixed, `${name}_o`);
  }

  private layerBias(stack: 'enc' | 'dec', layer: number): Bias {
    const bidirectional = stack === 'enc';
    const { relativeAttentionBuckets: buckets, relativeAttentionMaxDistance: maxDistance } = this.config;
    const table = this.weight(`${stack}.blk.${this.config.relativeBiasPerLayer ? layer : 0}.attn_rel_b`);
    return (head, query, key) => {
      if (!bidirectional && key > query) return Number.NEGATIVE_INFINITY;
      return table[relativePositionBucket(key - query, { bidirectional, buckets, maxDistance })]![head]!;
    };
  }

  private feedForward(x: Rows, prefix: string): Rows {
    const up = this.project(x, `${prefix}.ffn_up`);
    const act = ACTIVATIONS[this.config.denseActFn];
    if (!this.config.isGatedAct) {
      const active = up.map((row) => row.map(act));
      return this.project(active, `${prefix}.ffn_down`);
    }
    const gate = this.project(x, `${prefix}.ffn_gate`);
    const gated = up.map((row, i) => row.map((value, j) => value * act(gate[i]![j]!)));
    return this.project(gated, `${prefix}.ffn_down`);
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function add(a: Rows, b: Rows): Rows {
  return a.map((row, i) => row.map((value, j) => value + b[i]![j]!));
}

const ACTIVATIONS: Record<Activation, (x: number) => number> = {
  relu: (x) => Math.max(0, x),
  gelu: geluExact,
  gelu_new: geluTanh,
  silu: (x) => x * (0.5 + 0.5 * Math.tanh(x / 2)),
};

/** x times the normal distribution function, integrated by Simpson's rule. */
function geluExact(x: number): number {
  const steps = 2_000;
  const width = x / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-0.5 * (i * width) ** 2);
  }
  return x * (0.5 + (sum * width) / 3 / Math.sqrt(2 * Math.PI));
}

function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}
