/** The cross-attention sublayer, forward and backward. */
import type { AdaptedCrossAttention } from '@/engine/lora/adapter/adapted-model';
import { recordCopy } from '@/engine/lora/operations/copy-rows';
import { recordNormBackward } from '@/engine/lora/operations/norm-backward';
import {
  type AttentionShape,
  recordAttention,
  recordAttentionBackward,
} from '@/engine/lora/operations/training-attention';
import type { Activations } from '@/engine/webgpu/model/program';
import type { BlockNames } from './block-names';
import {
  attentionBuffers,
  normedGradient,
  type SpanBuffers,
  type SublayerBackward,
  type SublayerContext,
  type SublayerForward,
} from './sublayer-context';

/** The encoder output as cross-attention reads it. */
export interface EncoderOutput {
  readonly hidden: Activations;
  /** Accumulates dL/dhidden over the layers; undefined where no gradient has to reach the encoder. */
  readonly gradient?: Activations;
}

export class CrossAttention {
  constructor(
    private readonly context: SublayerContext,
    private readonly spans: SpanBuffers,
    private readonly encoderOutput: EncoderOutput,
  ) {}

  /** @param recomputed whether keys and values that were kept under `names.crossKv` are still there */
  forward(layer: AdaptedCrossAttention, { names, x, out }: SublayerForward, recomputed: boolean): void {
    const { builder, linears, config } = this.context;
    const normed = this.normed(names, x.rows);
    const shape = this.shape(names, x.rows);
    builder.norm(x, normed, layer.norm, config.dModel);
    linears.forward(names, { x: normed, layer: layer.q, y: shape.q });
    const kept = recomputed && names.crossKv !== names.block;
    if (!kept) {
      const { hidden } = this.encoderOutput;
      linears.forward(crossKvNames(names), { x: hidden, layer: layer.kv, y: shape.kv });
    }
    recordAttention(builder, shape);
    recordCopy(builder, x, out);
    linears.forward(names, { x: shape.out, layer: layer.o, y: out, add: true });
  }

  /** @param last whether this is the last layer, which writes the gradient by the encoder output; the others add to it */
  backward(layer: AdaptedCrossAttention, { names, x, gradient }: SublayerBackward, last: boolean): void {
    const { builder, linears, pool, config } = this.context;
    const { hidden, gradient: dHidden } = this.encoderOutput;
    const inner = config.numHeads * config.dKv;
    const shape = this.shape(names, x.rows);
    const dOut = pool.rows(`${names.stack} context gradient`, x.rows, inner);
    const dq = pool.table(`${names.stack} cross query gradient`, x.rows, inner);
    const needsKv = dHidden !== undefined || layer.kv.adapters.length > 0;
    const dkv = needsKv ? pool.table(`${names.stack} cross kv gradient`, hidden.rows, 2 * inner) : undefined;
    linears.backward(names, { x: shape.out, layer: layer.o, dy: gradient, dx: dOut });
    recordAttentionBackward(builder, shape, { dOut, dq, dkv });
    if (dkv) {
      const pass = { x: hidden, layer: layer.kv, dy: dkv, dx: dHidden, add: !last };
      linears.backward(crossKvNames(names), pass);
    }
    const dNormed = normedGradient(this.context, names, x.rows);
    linears.backward(names, { x: this.normed(names, x.rows), layer: layer.q, dy: dq, dx: dNormed });
    const { norm } = layer;
    recordNormBackward(builder, { x, dy: dNormed, dx: gradient, norm, columns: config.dModel, add: true });
  }

  private normed({ block }: BlockNames, rows: number): Activations {
    return this.context.pool.rows(`${block} cross normed`, rows, this.context.config.dModel);
  }

  private shape({ block, crossKv }: BlockNames, rows: number): AttentionShape {
    const { pool, config } = this.context;
    const inner = config.numHeads * config.dKv;
    return {
      ...attentionBuffers(this.context, `${block} cross`, rows),
      ...this.spans,
      q: pool.table(`${block} cross query`, rows, inner),
      qOffset: 0,
      kv: pool.table(`${crossKv} cross kv`, this.encoderOutput.hidden.rows, 2 * inner),
      kOffset: 0,
      vOffset: inner,
    };
  }
}

function crossKvNames(names: BlockNames): BlockNames {
  return { ...names, block: names.crossKv };
}
