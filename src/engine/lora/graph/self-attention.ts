/** The self-attention sublayer, forward and backward. */
import type { AdaptedSelfAttention } from '@/engine/lora/adapter/adapted-model';
import { recordCopy } from '@/engine/lora/operations/copy-rows';
import { recordNormBackward } from '@/engine/lora/operations/norm-backward';
import {
  type AttentionShape,
  recordAttention,
  recordAttentionBackward,
} from '@/engine/lora/operations/training-attention';
import type { PositionBias } from '@/engine/webgpu/model/model-weights';
import type { BlockNames } from './block-names';
import {
  attentionBuffers,
  normedGradient,
  type SpanBuffers,
  type SublayerBackward,
  type SublayerContext,
  type SublayerForward,
} from './sublayer-context';

export class SelfAttention {
  constructor(
    private readonly context: SublayerContext,
    private readonly spans: SpanBuffers,
    private readonly bias: PositionBias,
  ) {}

  forward(layer: AdaptedSelfAttention, { names, x, out }: SublayerForward): void {
    const { builder, linears, config } = this.context;
    const { normed, qkv } = this.buffers(names, x.rows);
    builder.norm(x, normed, layer.norm, config.dModel);
    linears.forward(names, { x: normed, layer: layer.qkv, y: qkv });
    const shape = this.shape(names, x.rows);
    recordAttention(builder, shape);
    recordCopy(builder, x, out);
    linears.forward(names, { x: shape.out, layer: layer.o, y: out, add: true });
  }

  /** @param deepest whether no gradient is needed below this sublayer: only its adapters get theirs */
  backward(layer: AdaptedSelfAttention, { names, x, gradient }: SublayerBackward, deepest: boolean): void {
    const { builder, linears, pool, config } = this.context;
    const inner = config.numHeads * config.dKv;
    const { normed } = this.buffers(names, x.rows);
    const shape = this.shape(names, x.rows);
    const dOut = pool.rows(`${names.stack} context gradient`, x.rows, inner);
    const dQkv = pool.table(`${names.stack} qkv gradient`, x.rows, 3 * inner);
    linears.backward(names, { x: shape.out, layer: layer.o, dy: gradient, dx: dOut });
    recordAttentionBackward(builder, shape, { dOut, dq: dQkv, dkv: dQkv });
    const dNormed = deepest ? undefined : normedGradient(this.context, names, x.rows);
    linears.backward(names, { x: normed, layer: layer.qkv, dy: dQkv, dx: dNormed });
    if (!dNormed) return;
    const { norm } = layer;
    recordNormBackward(builder, { x, dy: dNormed, dx: gradient, norm, columns: config.dModel, add: true });
  }

  private buffers({ block }: BlockNames, rows: number) {
    const { pool, config } = this.context;
    return {
      normed: pool.rows(`${block} normed`, rows, config.dModel),
      qkv: pool.table(`${block} qkv`, rows, 3 * config.numHeads * config.dKv),
    };
  }

  private shape(names: BlockNames, rows: number): AttentionShape {
    const { numHeads, dKv } = this.context.config;
    const inner = numHeads * dKv;
    const { buckets, maxDistance, tables } = this.bias;
    const { qkv } = this.buffers(names, rows);
    return {
      ...attentionBuffers(this.context, `${names.block} self`, rows),
      ...this.spans,
      bias: { buckets, maxDistance, table: tables[names.layer]! },
      q: qkv,
      qOffset: 0,
      kv: qkv,
      kOffset: inner,
      vOffset: 2 * inner,
    };
  }
}
