/** LoRA adapters on the device: computed beside the frozen weights, so that one model serves any number of them. */

import { checkStrength, type LoraAdapter, type LoraModule } from '@/core/adapters/lora-adapter';
import { checkAdapterComplete } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import type { T5Config } from '@/core/model/t5-config';
import { BufferScope } from '@/engine/webgpu/device/device';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import { crossParts, layerParts, type Part } from './model-parts';
import type { DecoderLayerWeights, EncoderLayerWeights, ModelWeights } from './model-weights';
import { type LowRank, paddedQuads, uploadMatrix, type WeightMatrix } from './weights';

/** A low-rank change before a strength is chosen. */
type Change = Omit<LowRank, 'strength'>;

/** An adapter's matrices on the device; {@link at} gives the model's weights with it in force. */
export class GpuAdapter {
  private readonly scope: BufferScope;
  private readonly changes = new Map<WeightMatrix, Change>();
  private disposed = false;

  /** @throws {PlaygroundError} `checkpoint-mismatch`, `device-limit` */
  constructor(
    private readonly device: GPUDevice,
    private readonly kernels: KernelLibrary,
    config: T5Config,
    private readonly weights: ModelWeights,
    private readonly adapter: LoraAdapter,
  ) {
    checkAdapterComplete(adapter, config);
    this.scope = new BufferScope(device);
    try {
      weights.encoder.forEach((layer, i) => {
        this.addLayer(layer, layerParts(config, `enc.blk.${i}`));
      });
      weights.decoder.forEach((layer, i) => {
        const prefix = `dec.blk.${i}`;
        this.addLayer(layer, { ...layerParts(config, prefix), ...crossParts(config, prefix) });
      });
    } catch (error) {
      this.scope.dispose();
      throw error;
    }
  }

  /** The weights with the adapter in force. @throws {PlaygroundError} `invalid-input` */
  at(strength: number): ModelWeights {
    checkStrength(strength);
    if (this.disposed) throw new PlaygroundError('internal', 'The adapter is no longer on the device.');
    const changed = (matrix: WeightMatrix): WeightMatrix => {
      const change = this.changes.get(matrix);
      return change ? { ...matrix, lowRank: { ...change, strength } } : matrix;
    };
    const common = <Layer extends EncoderLayerWeights>(layer: Layer): Layer => ({
      ...layer,
      qkv: changed(layer.qkv),
      o: changed(layer.o),
      up: changed(layer.up),
      down: changed(layer.down),
    });
    return {
      ...this.weights,
      encoder: this.weights.encoder.map(common),
      decoder: this.weights.decoder.map(
        (layer): DecoderLayerWeights => ({
          ...common(layer),
          crossQ: changed(layer.crossQ),
          crossKv: changed(layer.crossKv),
          crossO: changed(layer.crossO),
        }),
      ),
    };
  }

  dispose(): void {
    this.disposed = true;
    this.scope.dispose();
  }

  private addLayer<Name extends string>(
    layer: Readonly<Record<NoInfer<Name>, WeightMatrix>>,
    parts: Readonly<Record<Name, readonly Part[]>>,
  ): void {
    for (const name of Object.keys(parts) as Name[]) this.add(layer[name], parts[name]);
  }

  /** Uploads what the adapter has for the parts of a matrix, if anything. */
  private add(matrix: WeightMatrix, parts: readonly Part[]): void {
    const modules = parts.flatMap((part) => {
      const module = this.adapter.modules.get(`${part.name}.weight`);
      return module ? [{ part, module }] : [];
    });
    if (modules.length === 0) return;
    const rank = modules.reduce((sum, { module }) => sum + module.rank, 0);
    const quads = paddedQuads(rank);
    const a = new Float32Array(rank * matrix.inputs);
    const b = new Float32Array(matrix.outputs * 4 * quads);
    let at = 0;
    for (const { part, module } of modules) {
      a.set(module.a, at * matrix.inputs);
      placeUp(b, 4 * quads, at, part, module);
      at += module.rank;
    }
    const rows = { type: 'f32', rows: rank, inputs: matrix.inputs, data: new Uint8Array(a.buffer) } as const;
    this.changes.set(matrix, {
      a: uploadMatrix(this.device, this.scope, this.kernels, 'adapter A', rows),
      b: this.scope.upload('adapter B', b),
      quads,
    });
  }
}

/** Writes `scale * B` of one module into the rows it changes, at its ranks' columns. */
function placeUp(b: Float32Array, width: number, column: number, part: Part, module: LoraModule): void {
  const { rank, outputs, scale } = module;
  for (let output = 0; output < outputs; output++) {
    const row = (part.first + output * part.stride) * width + column;
    for (let r = 0; r < rank; r++) b[row + r] = scale * module.b[output * rank + r]!;
  }
}
