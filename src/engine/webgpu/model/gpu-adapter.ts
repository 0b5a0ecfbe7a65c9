/** LoRA adapters on the device: computed beside the frozen weights, so that one model serves any number of them. */

import { checkStrength } from '@/core/adapters/adapter-use';
import type { LoraAdapter, LoraModule } from '@/core/adapters/lora-adapter';
import { checkAdapterComplete } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { GpuModel } from './gpu-model';
import { crossMatrices, layerMatrices, type MatrixTensor } from './matrix-tensors';
import type { DecoderLayerWeights, EncoderLayerWeights, ModelWeights } from './model-weights';
import type { RowPlacement } from './unpack-rows';
import { type LowRank, paddedQuads, uploadMatrix, type WeightMatrix } from './weight-matrix';

/** A low-rank update before a strength is chosen. */
type Update = Omit<LowRank, 'strength'>;

/** An adapter's matrices on the device; {@link at} gives the model's weights with the adapter applied. */
export class GpuAdapter {
  private readonly scope: BufferScope;
  private readonly updates = new Map<WeightMatrix, Update>();
  private disposed = false;

  /** @throws {PlaygroundError} `checkpoint-mismatch`, `device-limit` */
  constructor(
    private readonly model: GpuModel,
    private readonly adapter: LoraAdapter,
  ) {
    const { device, config, weights } = model;
    checkAdapterComplete(adapter, config);
    this.scope = new BufferScope(device);
    try {
      weights.encoder.forEach((layer, i) => {
        this.addLayer(layer, layerMatrices(config, `enc.blk.${i}`));
      });
      weights.decoder.forEach((layer, i) => {
        const prefix = `dec.blk.${i}`;
        this.addLayer(layer, { ...layerMatrices(config, prefix), ...crossMatrices(config, prefix) });
      });
    } catch (error) {
      this.scope.dispose();
      throw error;
    }
  }

  /** The weights with the adapter applied. @throws {PlaygroundError} `invalid-input` */
  at(strength: number): ModelWeights {
    checkStrength(strength);
    if (this.disposed) throw new PlaygroundError('internal', 'The adapter is no longer on the device.');
    const { weights } = this.model;
    const updated = (matrix: WeightMatrix): WeightMatrix => {
      const update = this.updates.get(matrix);
      return update ? { ...matrix, lowRank: { ...update, strength } } : matrix;
    };
    const common = <Layer extends EncoderLayerWeights>(layer: Layer): Layer => ({
      ...layer,
      qkv: updated(layer.qkv),
      o: updated(layer.o),
      up: updated(layer.up),
      down: updated(layer.down),
    });
    return {
      ...weights,
      encoder: weights.encoder.map(common),
      decoder: weights.decoder.map(
        (layer): DecoderLayerWeights => ({
          ...common(layer),
          crossQ: updated(layer.crossQ),
          crossKv: updated(layer.crossKv),
          crossO: updated(layer.crossO),
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
    matrices: Readonly<Record<Name, readonly MatrixTensor[]>>,
  ): void {
    for (const name of Object.keys(matrices) as Name[]) this.add(layer[name], matrices[name]);
  }

  /** Uploads the adapter's modules for the tensors of a matrix, if there are any. */
  private add(matrix: WeightMatrix, tensors: readonly MatrixTensor[]): void {
    const modules = tensors.flatMap((tensor) => {
      const module = this.adapter.modules.get(`${tensor.name}.weight`);
      return module ? [{ placement: tensor, module }] : [];
    });
    if (modules.length === 0) return;
    const rank = modules.reduce((sum, { module }) => sum + module.rank, 0);
    const quads = paddedQuads(rank);
    const a = new Float32Array(rank * matrix.inputs);
    const b = { values: new Float32Array(matrix.outputs * 4 * quads), columns: 4 * quads };
    let firstRank = 0;
    for (const { placement, module } of modules) {
      a.set(module.a, firstRank * matrix.inputs);
      writeScaledB(b, module, placement, firstRank);
      firstRank += module.rank;
    }
    const rows = { type: 'f32', rows: rank, inputs: matrix.inputs, data: new Uint8Array(a.buffer) } as const;
    this.updates.set(matrix, {
      a: uploadMatrix(this.scope, this.model.kernels, 'adapter A', rows),
      b: this.scope.upload('adapter B', b.values),
      quads,
    });
  }
}

/** Writes `scale * B` of a module into the rows that it updates, from column `firstRank` on. */
function writeScaledB(
  { values, columns }: { values: Float32Array; columns: number },
  { rank, outputs, scale, b }: LoraModule,
  { first, stride }: RowPlacement,
  firstRank: number,
): void {
  for (let output = 0; output < outputs; output++) {
    const offset = (first + output * stride) * columns + firstRank;
    for (let r = 0; r < rank; r++) values[offset + r] = scale * b[output * rank + r]!;
  }
}
