/** Linear layers with adapters, forward and backward: y = W x + scale * B (A dropout(x)). */
import type { AdaptedLinear, Adapter } from '@/engine/lora/adapter/adapted-model';
import type { DropoutMask } from '@/engine/lora/adapter/dropout-mask';
import type { AdaptedModule } from '@/engine/lora/adapter/lora-layout';
import { recordInputGradient } from '@/engine/lora/operations/input-gradient';
import {
  type MatrixView,
  type Operand,
  recordStridedMatmul,
  type StridedMatmul,
} from '@/engine/lora/operations/strided-matmul';
import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { AdapterState } from '@/engine/lora/optimiser/adapter-state';
import type { Activations } from '@/engine/webgpu/model/program';
import type { ActivationPool } from './activation-pool';
import type { BlockNames } from './block-names';

/** The adapters as a micro-batch sees them. */
export interface AdapterPass {
  readonly state: AdapterState;
  /** The dropout mask of a module; undefined drops nothing. */
  maskOf(module: AdaptedModule): DropoutMask | undefined;
}

export interface LinearForward {
  x: Activations;
  layer: AdaptedLinear;
  y: Activations;
  /** Adds to y instead of overwriting it. */
  add?: boolean;
}

export interface LinearBackward {
  x: Activations;
  layer: AdaptedLinear;
  dy: Activations;
  /** Receives dL/dx; undefined where it is not needed. */
  dx?: Activations;
  /** Adds to dx instead of overwriting it. */
  add?: boolean;
}

export class AdaptedLinears {
  constructor(
    private readonly builder: TrainingBuilder,
    private readonly pool: ActivationPool,
    private readonly adapters: AdapterPass,
  ) {}

  /** Records the layer and keeps A x of each adapter for the backward pass. */
  forward(names: BlockNames, { x, layer, y, add = false }: LinearForward): void {
    this.builder.linear({ x, weight: layer.weight, y, epilogue: add ? 'ADD' : 'STORE' });
    const { layout, values } = this.adapters.state;
    for (const adapter of layer.adapters) {
      const { bOffset, outputs } = adapter.module;
      // y += scale * (A x) B^T
      this.product({
        x: viewOf(this.reduce(names, x, layer, adapter)),
        y: { buffer: values, offset: bOffset, rowStride: 1, columnStride: layout.rank },
        c: adapterColumns(y, adapter),
        rows: x.rows,
        columns: outputs,
        depth: layout.rank,
        alpha: layout.scale,
        add: true,
      });
    }
  }

  /** Only A x of each adapter: all that a recomputed layer needs where its output is not used. */
  reduceOnly(names: BlockNames, x: Activations, layer: AdaptedLinear): void {
    for (const adapter of layer.adapters) this.reduce(names, x, layer, adapter);
  }

  /** Adds to the gradients of the adapters and, where dx is given, computes dL/dx. */
  backward(names: BlockNames, pass: LinearBackward): void {
    const { dx, dy, layer, add } = pass;
    if (dx) recordInputGradient(this.builder, { dy, weight: layer.weight, dx, add });
    for (const adapter of layer.adapters) this.adapterBackward(names, pass, adapter);
  }

  private adapterBackward(names: BlockNames, { x, layer, dy, dx }: LinearBackward, adapter: Adapter): void {
    const { module } = adapter;
    const { values, gradients, layout } = this.adapters.state;
    const { rank, scale } = layout;
    const { inputs, outputs, aOffset, bOffset } = module;
    const tokens = x.rows;
    const mask = this.adapters.maskOf(module);
    const dropoutOf = (operand: Operand) => (mask ? { mask, operand } : undefined);
    const h = viewOf(this.reduced(names, layer, adapter, tokens));
    const dh = viewOf(this.pool.table(`${names.stack} ${layer.name} gradient of A x`, tokens, rank));
    const dyView = adapterColumns(dy, adapter);
    const a = { offset: aOffset, rowStride: inputs, columnStride: 1 };
    const b = { offset: bOffset, rowStride: rank, columnStride: 1 };
    // dB = scale * dY^T (A x)
    this.product({
      x: transposed(dyView),
      y: h,
      c: { buffer: gradients, ...b },
      rows: outputs,
      columns: rank,
      depth: tokens,
      alpha: scale,
      add: true,
    });
    // d(A x) = scale * dY B
    this.product({
      x: dyView,
      y: { buffer: values, ...b },
      c: dh,
      rows: tokens,
      columns: rank,
      depth: outputs,
      alpha: scale,
    });
    // dA = d(A x)^T dropout(x)
    this.product({
      x: transposed(dh),
      y: viewOf(x),
      c: { buffer: gradients, ...a },
      rows: rank,
      columns: inputs,
      depth: tokens,
      add: true,
      dropout: dropoutOf('Y'),
    });
    if (!dx) return;
    // dX += dropout(d(A x) A)
    this.product({
      x: dh,
      y: { buffer: values, ...a },
      c: viewOf(dx),
      rows: tokens,
      columns: inputs,
      depth: rank,
      add: true,
      dropout: dropoutOf('C'),
    });
  }

  /** A dropout(x). */
  private reduce(names: BlockNames, x: Activations, layer: AdaptedLinear, adapter: Adapter): Activations {
    const { state } = this.adapters;
    const { module } = adapter;
    const h = this.reduced(names, layer, adapter, x.rows);
    const mask = this.adapters.maskOf(module);
    this.product({
      x: viewOf(x),
      y: { buffer: state.values, offset: module.aOffset, rowStride: 1, columnStride: module.inputs },
      c: viewOf(h),
      rows: x.rows,
      columns: state.layout.rank,
      depth: module.inputs,
      dropout: mask && { mask, operand: 'X' },
    });
    return h;
  }

  /** The buffer of A x. */
  private reduced(names: BlockNames, layer: AdaptedLinear, adapter: Adapter, rows: number): Activations {
    const index = layer.adapters.indexOf(adapter);
    return this.pool.table(
      `${names.block} ${layer.name} A x ${index}`,
      rows,
      this.adapters.state.layout.rank,
    );
  }

  private product(job: StridedMatmul): void {
    recordStridedMatmul(this.builder, job);
  }
}

function viewOf({ buffer, stride }: Activations): MatrixView {
  return { buffer, offset: 0, rowStride: stride, columnStride: 1 };
}

/** The columns of a layer's output that belong to an adapter. */
function adapterColumns({ buffer, stride }: Activations, { firstColumn, columnStep }: Adapter): MatrixView {
  return { buffer, offset: firstColumn, rowStride: stride, columnStride: columnStep };
}

function transposed({ buffer, offset, rowStride, columnStride }: MatrixView): MatrixView {
  return { buffer, offset, rowStride: columnStride, columnStride: rowStride };
}
