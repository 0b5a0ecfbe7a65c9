/** The feed-forward sublayer, forward and backward. */
import type { AdaptedFeedForward } from '@/engine/lora/adapter/adapted-model';
import { recordCopy } from '@/engine/lora/operations/copy-rows';
import {
  type FeedForwardActivation,
  recordActivation,
  recordActivationBackward,
} from '@/engine/lora/operations/feed-forward-activation';
import { recordNormBackward } from '@/engine/lora/operations/norm-backward';
import type { BlockNames } from './block-names';
import {
  normedGradient,
  type SublayerBackward,
  type SublayerContext,
  type SublayerForward,
} from './sublayer-context';

export class FeedForward {
  constructor(private readonly context: SublayerContext) {}

  /** Without `out`, only what the backward pass needs is recomputed. */
  forward(
    layer: AdaptedFeedForward,
    { names, x, out }: Omit<SublayerForward, 'out'> & Partial<Pick<SublayerForward, 'out'>>,
  ): void {
    const { builder, linears, config } = this.context;
    const { normed, wide, active } = this.buffers(names, x.rows);
    builder.norm(x, normed, layer.norm, config.dModel);
    linears.forward(names, { x: normed, layer: layer.up, y: wide });
    recordActivation(builder, this.activation(names, x.rows), active);
    if (out) {
      recordCopy(builder, x, out);
      linears.forward(names, { x: active, layer: layer.down, y: out, add: true });
    } else {
      linears.reduceOnly(names, active, layer.down);
    }
  }

  backward(layer: AdaptedFeedForward, { names, x, gradient }: SublayerBackward): void {
    const { builder, linears, pool, config } = this.context;
    const { normed, wide, active } = this.buffers(names, x.rows);
    const dActive = pool.rows(`${names.stack} active gradient`, x.rows, config.dFf);
    const dWide = pool.table(`${names.stack} wide gradient`, x.rows, wide.stride);
    const dNormed = normedGradient(this.context, names, x.rows);
    linears.backward(names, { x: active, layer: layer.down, dy: gradient, dx: dActive });
    recordActivationBackward(builder, this.activation(names, x.rows), { dy: dActive, dx: dWide });
    linears.backward(names, { x: normed, layer: layer.up, dy: dWide, dx: dNormed });
    const { norm } = layer;
    recordNormBackward(builder, { x, dy: dNormed, dx: gradient, norm, columns: config.dModel, add: true });
  }

  private get gated(): boolean {
    return this.context.config.isGatedAct;
  }

  private activation(names: BlockNames, rows: number): FeedForwardActivation {
    return {
      x: this.buffers(names, rows).wide,
      columns: this.context.config.dFf,
      activation: this.context.config.denseActFn,
      gated: this.gated,
    };
  }

  private buffers({ block }: BlockNames, rows: number) {
    const { pool, config } = this.context;
    const { dModel, dFf } = config;
    return {
      normed: pool.rows(`${block} feed-forward normed`, rows, dModel),
      wide: pool.table(`${block} wide`, rows, this.gated ? 2 * dFf : dFf),
      active: pool.rows(`${block} active`, rows, dFf),
    };
  }
}
