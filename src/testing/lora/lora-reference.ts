/** LoRA training of T5 in float64 on plain arrays: loss, gradients and AdamW, without a shortcut. */

import {
  IGNORED_LABEL,
  type LoraConfig,
  type TrainExample,
  type TrainSettings,
} from '@/core/finetune/lora-training';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { relativePositionBucket } from '@/core/model/relative-position';
import { dropoutKey, dropoutThreshold, isDropped } from '@/engine/lora/adapter/dropout-mask';
import { type LoraLayout, loraLayout } from '@/engine/lora/adapter/lora-layout';
import { type Bias, frozenTable, type Span, type Table, Tape, table } from './lora-tape';

/** How a pass drops inputs of adapters; absent in evaluation. */
export interface ReferenceDropout {
  seed: number;
  /** Steps done before. */
  step: number;
}

export interface LossAndGradient {
  loss: number;
  /** Flat, in the layout's order. */
  gradient: Float64Array;
}

export class LoraReference {
  readonly layout: LoraLayout;

  private constructor(
    private readonly checkpoint: Checkpoint,
    private readonly frozen: ReadonlyMap<string, Table>,
    private readonly lora: LoraConfig,
  ) {
    this.layout = loraLayout(checkpoint.config, lora);
  }

  static async load(checkpoint: Checkpoint, lora: LoraConfig): Promise<LoraReference> {
    const frozen = new Map<string, Table>();
    for (const [name, tensor] of checkpoint.tensors) {
      const columns = tensor.shape.at(-1)!;
      const values = await readAsF32(tensor);
      frozen.set(name, frozenTable(values.length / columns, columns, values));
    }
    return new LoraReference(checkpoint, frozen, lora);
  }

  /** Mean loss over the labels of the batch, and its gradient by every number of the flat adapter. */
  lossAndGradient(
    flat: ArrayLike<number>,
    batch: readonly TrainExample[],
    dropout?: ReferenceDropout,
  ): LossAndGradient {
    const pass = new Pass(this.checkpoint, this.frozen, this.lora, this.layout, flat, dropout);
    const loss = pass.loss(batch);
    return { loss, gradient: pass.gradient() };
  }
}

/** The batch as the model reads it: everything laid end to end, each token with what it may look at. */
function pack(batch: readonly TrainExample[], startToken: number, padToken: number) {
  const sources = batch.flatMap((example) => [...example.sourceIds]);
  const labels = batch.flatMap((example) => [...example.targetIds]);
  const inputs: number[] = [];
  const encoder: Span[] = [];
  const causal: Span[] = [];
  const cross: Span[] = [];
  for (const { sourceIds, targetIds } of batch) {
    const from = encoder.length;
    const decoderFrom = causal.length;
    sourceIds.forEach(() => {
      encoder.push({ first: from, count: sourceIds.length });
    });
    targetIds.forEach((_, t) => {
      const before = t === 0 ? startToken : targetIds[t - 1]!;
      inputs.push(before === IGNORED_LABEL ? padToken : before);
      causal.push({ first: decoderFrom, count: t + 1 });
      cross.push({ first: from, count: sourceIds.length });
    });
  }
  return { sources, labels, inputs, encoder, causal, cross };
}

class Pass {
  private readonly tape = new Tape();
  private readonly adapters = new Map<string, { a: Table; b: Table }>();

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly frozen: ReadonlyMap<string, Table>,
    private readonly lora: LoraConfig,
    private readonly layout: LoraLayout,
    flat: ArrayLike<number>,
    private readonly dropout: ReferenceDropout | undefined,
  ) {
    const numbers = Array.from(flat);
    const { rank } = layout;
    for (const { name, inputs, outputs, aOffset, bOffset } of layout.modules) {
      this.adapters.set(name, {
        a: table(rank, inputs, numbers.slice(aOffset, aOffset + rank * inputs)),
        b: table(outputs, rank, numbers.slice(bOffset, bOffset + outputs * rank)),
      });
    }
  }

  loss(batch: readonly TrainExample[]): number {
    const { config } = this.checkpoint;
    const packed = pack(batch, config.decoderStartTokenId, config.padTokenId);
    const memory = this.encode(packed.sources, packed.encoder);
    const hidden = this.decode(packed.inputs, memory, packed.causal, packed.cross);
    const head = this.frozen.get(config.tieWordEmbeddings ? 'token_embd.weight' : 'output.weight')!;
    const logits = this.tape.linear(hidden, head, config.scaleDecoderOutputs ? config.dModel ** -0.5 : 1);
    const counted = packed.labels.filter((label) => label !== IGNORED_LABEL).length;
    const loss = this.tape.crossEntropy(logits, packed.labels, 1 / counted);
    this.tape.backward();
    return loss;
  }

  gradient(): Float64Array {
    const flat = new Float64Array(this.layout.floats);
    for (const { name, aOffset, bOffset } of this.layout.modules) {
      const { a, b } = this.adapters.get(name)!;
      flat.set(a.g, aOffset);
      flat.set(b.g, bOffset);
    }
    return flat;
  }

  private encode(ids: readonly number[], spans: readonly Span[]): Table {
    const { config } = this.checkpoint;
    let x = this.embed(ids);
    for (let layer = 0; layer < config.numEncoderLayers; layer++) {
      const prefix = `enc.blk.${layer}`;
      const normed = this.norm(x, `${prefix}.attn_norm`);
      x = this.tape.add(x, this.attend(normed, normed, `${prefix}.attn`, spans, this.bias('enc', layer)));
      x = this.tape.add(x, this.feedForward(this.norm(x, `${prefix}.ffn_norm`), prefix));
    }
    return this.norm(x, 'enc.output_norm');
  }

  private decode(
    ids: readonly number[],
    memory: Table,
    causal: readonly Span[],
    cross: readonly Span[],
  ): Table {
    const { config } = this.checkpoint;
    let x = this.embed(ids);
    for (let layer = 0; layer < config.numDecoderLayers; layer++) {
      const prefix = `dec.blk.${layer}`;
      const normed = this.norm(x, `${prefix}.attn_norm`);
      x = this.tape.add(x, this.attend(normed, normed, `${prefix}.attn`, causal, this.bias('dec', layer)));
      const crossNormed = this.norm(x, `${prefix}.cross_attn_norm`);
      x = this.tape.add(x, this.attend(crossNormed, memory, `${prefix}.cross_attn`, cross));
      x = this.tape.add(x, this.feedForward(this.norm(x, `${prefix}.ffn_norm`), prefix));
    }
    return this.norm(x, 'dec.output_norm');
  }

  private embed(ids: readonly number[]): Table {
    const all = this.frozen.get('token_embd.weight')!;
    const width = all.columns;
    return table(
      ids.length,
      width,
      ids.flatMap((id) => Array.from(all.v.subarray(id * width, (id + 1) * width))),
    );
  }

  private norm(x: Table, name: string): Table {
    const gain = this.frozen.get(`${name}.weight`)!;
    return this.tape.norm(x, gain.v, this.checkpoint.config.layerNormEpsilon);
  }

  private attend(x: Table, memory: Table, name: string, spans: readonly Span[], bias?: Bias): Table {
    const q = this.project(x, `${name}_q`);
    const k = this.project(memory, `${name}_k`);
    const v = this.project(memory, `${name}_v`);
    const mixed = this.tape.attention(q, k, v, this.checkpoint.config.numHeads, spans, bias);
    return this.project(mixed, `${name}_o`);
  }

  private feedForward(x: Table, prefix: string): Table {
    const up = this.project(x, `${prefix}.ffn_up`);
    const { isGatedAct, denseActFn } = this.checkpoint.config;
    const active = isGatedAct
      ? this.tape.multiply(this.tape.activation(this.project(x, `${prefix}.ffn_gate`), denseActFn), up)
      : this.tape.activation(up, denseActFn);
    return this.project(active, `${prefix}.ffn_down`);
  }

  /** `W x + scale * B A dropout(x)`. */
  private project(x: Table, name: string): Table {
    const y = this.tape.linear(x, this.frozen.get(`${name}.weight`)!);
    const adapter = this.adapters.get(`${name}.weight`);
    if (!adapter) return y;
    const kept = this.drop(x, this.layout.byName.get(`${name}.weight`)!.index);
    return this.tape.add(
      y,
      this.tape.linear(this.tape.linear(kept, adapter.a), adapter.b, this.layout.scale),
    );
  }

  private drop(x: Table, module: number): Table {
    const { dropout: probability } = this.lora;
    if (!this.dropout || probability === 0) return x;
    const key = dropoutKey(this.dropout.seed, this.dropout.step, module);
    const threshold = dropoutThreshold(probability);
    return this.tape.mask(x, (row, column) =>
      isDropped(key, threshold, row, column) ? 0 : 1 / (1 - probability),
    );
  }

  private bias(stack: 'enc' | 'dec', layer: number): Bias {
    const {
      relativeAttentionBuckets: buckets,
      relativeAttentionMaxDistance: maxDistance,
      relativeBiasPerLayer,
    } = this.checkpoint.config;
    const weights = this.frozen.get(`${stack}.blk.${relativeBiasPerLayer ? layer : 0}.attn_rel_b.weight`)!;
    const shape = { bidirectional: stack === 'enc', buckets, maxDistance };
    return (query, key, head) =>
      weights.v[relativePositionBucket(key - query, shape) * weights.columns + head]!;
  }
}

/** AdamW with decoupled decay (Loshchilov & Hutter, 2019), in float64. */
export class ReferenceAdamW {
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  private step = 0;

  constructor(
    readonly values: Float64Array,
    private readonly settings: Pick<TrainSettings, 'weightDecay' | 'beta1' | 'beta2' | 'eps'>,
  ) {
    this.first = new Float64Array(values.length);
    this.second = new Float64Array(values.length);
  }

  update(gradient: Float64Array, learningRate: number): void {
    const { weightDecay, beta1, beta2, eps } = this.settings;
    this.step++;
    for (let i = 0; i < this.values.length; i++) {
      const g = gradient[i]!;
      this.first[i] = beta1 * this.first[i]! + (1 - beta1) * g;
      this.second[i] = beta2 * this.second[i]! + (1 - beta2) * g * g;
      const mean = this.first[i]! / (1 - beta1 ** this.step);
      const deviation = Math.sqrt(this.second[i]! / (1 - beta2 ** this.step));
      this.values[i]! -= learningRate * (weightDecay * this.values[i]! + mean / (deviation + eps));
    }
  }
}
