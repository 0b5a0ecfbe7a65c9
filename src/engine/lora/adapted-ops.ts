/** Layers with adapters, forwards and backwards: y = W x + scale * B (A dropout(x)). */
import type { Activations } from '@/engine/webgpu/program';
import type { ActivationPool } from './activation-pool';
import type { AdaptedLinear, Adapter } from './adapted-model';
import type { AdaptedModule, LoraLayout } from './lora-layout';
import type { DropoutMask, TrainOps, View } from './train-ops';

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

  /**
   * y = W x + adapters, or += with `add`.
   * @param label names the buffers of A x, which the way back needs
   */
  forward(x: Activations, layer: AdaptedLinear, y: Activations, add: boolean, label: string): void {
    this.ops.linear(x, layer.weight, y, add ? 'ADD' : 'STORE');
    const { layout, values } = this.state;
    for (const adapter of layer.adapters) {
      const { module, at, step } = adapter;
      const h = this.reduce(x, layer, adapter, label);
      const b: View = { buffer: values, at: module.bAt, row: 1, column: layout.rank };
      const own: View = { buffer: y.buffer, at, row: y.stride, column: step };
      const sizes = { rows: x.rows, columns: module.outputs, depth: layout.rank };
      this.ops.product(viewOf(h), b, own, { ...sizes, alpha: layout.scale, add: true });
    }
  }

  /** Only A x of each adapter: all that a recomputed layer needs when its output is not used. */
  reduceAll(x: Activations, layer: AdaptedLinear, label: string): void {
    for (const adapter of layer.adapters) this.reduce(x, layer, adapter, label);
  }

  /**
   * Adds the gradients of the adapters and, where `dx` is given, writes the gradient by x (+= with `add`).
   * @param label as in {@link forward}
   */
  backward(
    x: Activations,
    layer: AdaptedLinear,
    dy: Activations,
    dx: Activations | undefined,
    add: boolean,
    label: string,
  ): void {
    if (dx) this.ops.inputGradient(dy, layer.weight, dx, add);
    for (const adapter of layer.adapters) this.adapterBackward(x, layer, adapter, dy, dx, label);
  }

  private adapterBackward(
    x: Activations,
    layer: AdaptedLinear,
    adapter: Adapter,
    dy: Activations,
    dx: Activations | undefined,
    label: string,
  ): void {
    const { module, at, step } = adapter;
    const { values, gradients, layout } = this.state;
    const { rank, scale } = layout;
    const { inputs, outputs } = module;
    const tokens = x.rows;
    const mask = this.state.maskOf(module);
    const h = viewOf(this.hidden(x, layer, adapter, label));
    const dh = viewOf(this.pool.table(`${label} ${layer.name} gradient of A x`, tokens, rank));
    const dropping = (of: 'Y' | 'C') => (mask ? { mask, of } : undefined);
    const a: View = { buffer: values, at: module.aAt, row: inputs, column: 1 };
    const b: View = { buffer: values, at: module.bAt, row: rank, column: 1 };
    const own: View = { buffer: dy.buffer, at, row: dy.stride, column: step };
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

  private reduce(x: Activations, layer: AdaptedLinear, adapter: Adapter, label: string): Activations {
    const { module } = adapter;
    const h = this.hidden(x, layer, adapter, label);
    const mask = this.state.maskOf(module);
    const a: View = { buffer: this.state.values, at: module.aAt, row: 1, column: module.inputs };
    const sizes = { rows: x.rows, columns: this.state.layout.rank, depth: module.inputs };
    this.ops.product(viewOf(x), a, viewOf(h), { ...sizes, dropout: mask && { mask, of: 'X' } });
    return h;
  }

  private hidden(x: Activations, layer: AdaptedLinear, adapter: Adapter, label: string): Activations {
    const place = layer.adapters.indexOf(adapter);
    return this.pool.table(`${label} ${layer.name} A x ${place}`, x.rows, this.state.layout.rank);
  }
}

function viewOf({ buffer, stride }: Activations): View {
  return { buffer, at: 0, row: stride, column: 1 };
}

function transposed({ buffer, at, row, column }: View): View {
  return { buffer, at, row: column, column: row };
}
