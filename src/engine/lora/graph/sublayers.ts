/**
 * The three sublayers of T5, forwards and backwards. Each is `out = x + f(norm(x))`. Forwards leaves what the way back
 * needs in buffers named after the label; backwards turns the gradient by `out` into that by `x`, in place.
 */
import type { T5Config } from '@/core/model/t5-config';
import type {
  AdaptedCrossAttention,
  AdaptedFeedForward,
  AdaptedSelfAttention,
} from '@/engine/lora/adapter/adapted-model';
import type { AttentionShape, TrainOps } from '@/engine/lora/operations/training-operations';
import type { PositionBias } from '@/engine/webgpu/model/model-weights';
import type { Activations } from '@/engine/webgpu/model/program';
import type { ActivationPool } from './activation-pool';
import type { AdaptedOps } from './adapted-linear';
import type { Place } from './block-buffers';

/** Spans on the device: see pack-batch.ts. */
export interface SpanBuffers {
  keysOfQuery: GPUBuffer;
  queriesOfKey: GPUBuffer;
  pairs: number;
}

/** What self-attention looks at. */
export interface SelfContext {
  spans: SpanBuffers;
  bias: PositionBias;
}

/** The encoder output, as cross-attention reads it, and the gradient by it. */
export interface MemoryContext {
  memory: Activations;
  spans: SpanBuffers;
  /** Undefined where no gradient has to reach the encoder. */
  gradient?: Activations;
}

export class Sublayers {
  constructor(
    private readonly config: T5Config,
    private readonly ops: TrainOps,
    private readonly pool: ActivationPool,
    private readonly adapted: AdaptedOps,
  ) {}

  selfForward(
    at: Place,
    layer: AdaptedSelfAttention,
    context: SelfContext,
    x: Activations,
    out: Activations,
  ) {
    const { normed, qkv } = this.selfBuffers(at, x.rows);
    this.ops.norm(x, normed, layer.norm, this.config.dModel);
    this.adapted.forward(at, normed, layer.qkv, qkv, false);
    const shape = this.selfShape(at, context, x.rows);
    this.ops.attention(shape);
    this.ops.copy(x, out);
    this.adapted.forward(at, shape.out, layer.o, out, true);
  }

  /** @param deepest no gradient is needed below this sublayer */
  selfBackward(
    at: Place,
    layer: AdaptedSelfAttention,
    context: SelfContext,
    x: Activations,
    gradient: Activations,
    deepest: boolean,
  ): void {
    const { normed } = this.selfBuffers(at, x.rows);
    const shape = this.selfShape(at, context, x.rows);
    const dOut = this.pool.rows(`${at.stack} context gradient`, x.rows, this.inner);
    const dQkv = this.pool.table(`${at.stack} qkv gradient`, x.rows, 3 * this.inner);
    this.adapted.backward(at, shape.out, layer.o, gradient, dOut, false);
    this.ops.attentionBackward(shape, dOut, dQkv, dQkv);
    const dNormed = deepest ? undefined : this.normedGradient(at, x.rows);
    this.adapted.backward(at, normed, layer.qkv, dQkv, dNormed, false);
    if (dNormed) this.ops.normBackward(x, dNormed, gradient, layer.norm, this.config.dModel, true);
  }

  /** @param again what was kept under `at.crossLabel` is there already */
  crossForward(
    at: Place,
    layer: AdaptedCrossAttention,
    context: MemoryContext,
    x: Activations,
    out: Activations,
    again: boolean,
  ): void {
    const normed = this.pool.rows(`${at.label} cross normed`, x.rows, this.config.dModel);
    const shape = this.crossShape(at, context, x.rows);
    this.ops.norm(x, normed, layer.norm, this.config.dModel);
    this.adapted.forward(at, normed, layer.q, shape.q, false);
    const kept = again && at.crossLabel !== at.label;
    if (!kept) this.adapted.forward(crossPlace(at), context.memory, layer.kv, shape.kv, false);
    this.ops.attention(shape);
    this.ops.copy(x, out);
    this.adapted.forward(at, shape.out, layer.o, out, true);
  }

  /** @param first the gradient by the memory is written; else it is added to what other layers have written */
  crossBackward(
    at: Place,
    layer: AdaptedCrossAttention,
    context: MemoryContext,
    x: Activations,
    gradient: Activations,
    first: boolean,
  ): void {
    const normed = this.pool.rows(`${at.label} cross normed`, x.rows, this.config.dModel);
    const shape = this.crossShape(at, context, x.rows);
    const dOut = this.pool.rows(`${at.stack} context gradient`, x.rows, this.inner);
    const dq = this.pool.table(`${at.stack} cross query gradient`, x.rows, this.inner);
    const { memory, gradient: dMemory } = context;
    const wanted = dMemory !== undefined || layer.kv.adapters.length > 0;
    const dkv = wanted
      ? this.pool.table(`${at.stack} cross kv gradient`, memory.rows, 2 * this.inner)
      : undefined;
    this.adapted.backward(at, shape.out, layer.o, gradient, dOut, false);
    this.ops.attentionBackward(shape, dOut, dq, dkv);
    if (dkv) this.adapted.backward(crossPlace(at), memory, layer.kv, dkv, dMemory, !first);
    const dNormed = this.normedGradient(at, x.rows);
    this.adapted.backward(at, normed, layer.q, dq, dNormed, false);
    this.ops.normBackward(x, dNormed, gradient, layer.norm, this.config.dModel, true);
  }

  /** @param out undefined where the layer is only computed again for the way back */
  feedForwardForward(
    at: Place,
    layer: AdaptedFeedForward,
    x: Activations,
    out: Activations | undefined,
  ): void {
    const { normed, wide, active } = this.feedForwardBuffers(at, x.rows);
    this.ops.norm(x, normed, layer.norm, this.config.dModel);
    this.adapted.forward(at, normed, layer.up, wide, false);
    this.ops.feedForward(wide, active, this.config.dFf, this.gated);
    if (out) {
      this.ops.copy(x, out);
      this.adapted.forward(at, active, layer.down, out, true);
    } else {
      this.adapted.reduceAll(at, active, layer.down);
    }
  }

  feedForwardBackward(at: Place, layer: AdaptedFeedForward, x: Activations, gradient: Activations): void {
    const { normed, wide, active } = this.feedForwardBuffers(at, x.rows);
    const dActive = this.pool.rows(`${at.stack} active gradient`, x.rows, this.config.dFf);
    const dWide = this.pool.table(`${at.stack} wide gradient`, x.rows, wide.stride);
    const dNormed = this.normedGradient(at, x.rows);
    this.adapted.backward(at, active, layer.down, gradient, dActive, false);
    this.ops.feedForwardBackward(wide, dActive, dWide, this.config.dFf, this.gated);
    this.adapted.backward(at, normed, layer.up, dWide, dNormed, false);
    this.ops.normBackward(x, dNormed, gradient, layer.norm, this.config.dModel, true);
  }

  private get inner(): number {
    return this.config.numHeads * this.config.dKv;
  }

  private get gated(): boolean {
    return this.config.isGatedAct;
  }

  private normedGradient(at: Place, rows: number): Activations {
    return this.pool.rows(`${at.stack} normed gradient`, rows, this.config.dModel);
  }

  private selfBuffers(at: Place, rows: number) {
    return {
      normed: this.pool.rows(`${at.label} normed`, rows, this.config.dModel),
      qkv: this.pool.table(`${at.label} qkv`, rows, 3 * this.inner),
    };
  }

  private selfShape(at: Place, { spans, bias }: SelfContext, rows: number): AttentionShape {
    const { qkv } = this.selfBuffers(at, rows);
    return {
      ...this.attentionBuffers(`${at.label} self`, rows),
      ...spans,
      bias,
      q: qkv,
      qAt: 0,
      kv: qkv,
      kAt: this.inner,
      vAt: 2 * this.inner,
    };
  }

  private crossShape(at: Place, { spans, memory }: MemoryContext, rows: number): AttentionShape {
    return {
      ...this.attentionBuffers(`${at.label} cross`, rows),
      ...spans,
      q: this.pool.table(`${at.label} cross query`, rows, this.inner),
      qAt: 0,
      kv: this.pool.table(`${at.crossLabel} cross kv`, memory.rows, 2 * this.inner),
      kAt: 0,
      vAt: this.inner,
    };
  }

  private attentionBuffers(label: string, rows: number) {
    const { numHeads: heads, dKv } = this.config;
    return {
      heads,
      dKv,
      out: this.pool.rows(`${label} context`, rows, this.inner),
      sums: this.pool.table(`${label} sums`, rows, 2 * heads).buffer,
    };
  }

  private feedForwardBuffers(at: Place, rows: number) {
    const { dModel, dFf } = this.config;
    return {
      normed: this.pool.rows(`${at.label} feed-forward normed`, rows, dModel),
      wide: this.pool.table(`${at.label} wide`, rows, this.gated ? 2 * dFf : dFf),
      active: this.pool.rows(`${at.label} active`, rows, dFf),
    };
  }
}

function crossPlace(at: Place): Place {
  return { ...at, label: at.crossLabel };
}
