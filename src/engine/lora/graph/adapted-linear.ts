/** Layers with adapters, forwards and backwards: y = W x + scale * B (A dropout(x)). */

import type { AdaptedLinear, Adapter } from '@/engine/lora/adapter/adapted-model';
import type { AdaptedModule, LoraLayout } from '@/engine/lora/adapter/lora-layout';
import type { DropoutMask, TrainOps, View } from '@/engine/lora/operations/training-operations';
import type { Activations } from '@/engine/webgpu/model/program';
import type { ActivationPool } from './activation-pool';
import type { Place } from './block-buffers';

export interface AdapterState {
  /** All trained numbers, and the gradients by them: see lora-layout.ts. */
  values: GPUBuffer;
  gradients: GPUBuffer;
  layout: LoraLayout;
  /** The mask of a module in this pass; undefined drops nothing. */
  maskOf(module: AdaptedModule): DropoutMask | undefined;
}

export class AdaptedOps {
  constructor(
    private readonly ops: TrainOps,
    private readonly pool: ActivationPool,
    private readonly state: AdapterState,
  ) {}

  /** y = W x + adapters, or += with `add`; leaves A x at `at` for the way back. */
  forward(at: Place, x: Activations, layer: AdaptedLinear, y: Activations, add: boolean): void {
    this.ops.linear(x, layer.weight, y, add ? 'ADD' : 'STORE');
    const { layout, values } = this.state;
    for (const adapter of layer.adapters) {
      const { module } = adapter;
      const h = this.reduce(at, x, layer, adapter);
      const b: View = { buffer: values, at: module.bAt, row: 1, column: layout.rank };
      const own = ownColumns(y, adapter);
      const sizes = { rows: x.rows, columns: module.outputs, depth: layout.rank };
      this.ops.product(viewOf(h), b, own, { ...sizes, alpha: layout.scale, add: true });
    }
  }

  /** Only A x of each adapter: all that a recomputed layer needs when its output is not used. */
  reduceAll(at: Place, x: Activations, layer: AdaptedLinear): void {
    for (const adapter of layer.adapters) this.reduce(at, x, layer, adapter);
  }

  /** Adds the gradients of the adapters and, where `dx` is given, writes the gradient by x (+= with `add`). */
  backward(
    at: Place,
    x: Activations,
    layer: AdaptedLinear,
    dy: Activations,
    dx: Activations | undefined,
    add: boolean,
  ): void {
    if (dx) this.ops.inputGradient(dy, layer.weight, dx, add);
    for (const adapter of layer.adapters) this.adapterBackward(at, x, layer, adapter, dy, dx);
  }

  private adapterBackward(
    at: Place,
    x: Activations,
    layer: AdaptedLinear,
    adapter: Adapter,
    dy: Activations,
    dx: Activations | undefined,
  ): void {
    const { module } = adapter;
    const { values, gradients, layout } = this.state;
    const { rank, scale } = layout;
    const { inputs, outputs } = module;
    const tokens = x.rows;
    const mask = this.state.maskOf(module);
    const h = viewOf(this.hidden(at, x, layer, adapter));
    const dh = viewOf(this.pool.table(`${at.stack} ${layer.name} gradient of A x`, tokens, rank));
    const dropping = (of: 'Y' | 'C') => (mask ? { mask, of } : undefined);
    const a: View = { buffer: values, at: module.aAt, row: inputs, column: 1 };
    const b: View = { buffer: values, at: module.bAt, row: rank, column: 1 };
    const own = ownColumns(dy, adapter);
    // dB = scale * dY^T (A x)
    const db: View = { buffer: gradients, at: module.bAt, row: rank, column: 1 };
    const bSizes = { rows: outputs, columns: rank, depth: tokens };
    this.ops.product(transposed(own), h, db, { ...bSizes, alpha: scale, add: true });
    // d(A x) = scale * dY B
    this.ops.product(own, b, dh, { rows: tokens, columns: rank, depth: outputs, alpha: scale });
    // dA = d(A x)^T dropout(x)
    const da: View = { buffer: gradients, at: module.aAt, row: inputs, column: 1 };
    const aSizes = { rows: rank, columns: inputs, depth: tokens };
    this.ops.product(transposed(dh), viewOf(x), da, { ...aSizes, add: true, dropout: dropping('Y') });
    if (!dx) return;
    // dX += dropout(d(A x) A)
    const xSizes = { rows: tokens, columns: inputs, depth: rank };
    this.ops.product(dh, a, viewOf(dx), { ...xSizes, add: true, dropout: dropping('C') });
  }

  private reduce(at: Place, x: Activations, layer: AdaptedLinear, adapter: Adapter): Activations {
    const { module } = adapter;
    const h = this.hidden(at, x, layer, adapter);
    const mask = this.state.maskOf(module);
    const a: View = { buffer: this.state.values, at: module.aAt, row: 1, column: module.inputs };
    const sizes = { rows: x.rows, columns: this.state.layout.rank, depth: module.inputs };
    this.ops.product(viewOf(x), a, viewOf(h), { ...sizes, dropout: mask && { mask, of: 'X' } });
    return h;
  }

  private hidden(at: Place, x: Activations, layer: AdaptedLinear, adapter: Adapter): Activations {
    const index = layer.adapters.indexOf(adapter);
    return this.pool.table(`${at.label} ${layer.name} A x ${index}`, x.rows, this.state.layout.rank);
  }
}

function viewOf({ buffer, stride }: Activations): View {
  return { buffer, at: 0, row: stride, column: 1 };
}

/** The columns of a layer's output that belong to an adapter. */
function ownColumns({ buffer, stride }: Activations, { at, step }: Adapter): View {
  return { buffer, at, row: stride, column: step };
}

function transposed({ buffer, at, row, column }: View): View {
  return { buffer, at, row: column, column: row };
}
