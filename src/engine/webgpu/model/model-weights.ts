/** All weights of a T5 on the device, laid out for the inference graph. */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { piecesOf } from '@/core/formats/checkpoint/tensor-pieces';
import { tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { bucketTable } from '@/core/model/relative-position';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { TaskLimiter } from '@/engine/webgpu/device/task-limiter';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import {
  crossMatrices,
  EMBEDDING_MATRIX,
  headMatrix,
  layerMatrices,
  type MatrixTensor,
  typesOf,
} from './matrix-tensors';
import type { Norm } from './program';
import {
  deviceFormat,
  MatrixUpload,
  matrixShape,
  tensorOf,
  uploadVector,
  type WeightMatrix,
} from './weight-matrix';

export interface FeedForwardWeights {
  norm: Norm;
  /** `wi`, or the rows of `wi_0` and `wi_1` interleaved. */
  up: WeightMatrix;
  down: WeightMatrix;
}

export interface EncoderLayerWeights extends FeedForwardWeights {
  attentionNorm: Norm;
  /** Queries, keys and values stacked: `[3 * inner, dModel]`. */
  qkv: WeightMatrix;
  o: WeightMatrix;
}

export interface DecoderLayerWeights extends EncoderLayerWeights {
  crossNorm: Norm;
  crossQ: WeightMatrix;
  /** Keys and values of the encoder output: `[2 * inner, dModel]`. */
  crossKv: WeightMatrix;
  crossO: WeightMatrix;
}

/** The relative position bias of one stack, as the attention kernels read it. */
export interface PositionBias {
  /** Bucket of key - query in [-maxDistance, maxDistance]. */
  buckets: GPUBuffer;
  /** `[buckets, heads]` of each layer: one table for all layers but in UMT5. */
  tables: readonly GPUBuffer[];
  maxDistance: number;
}

export interface ModelWeights {
  embedding: WeightMatrix;
  /** The embedding again when the model ties them. */
  head: WeightMatrix;
  encoder: EncoderLayerWeights[];
  decoder: DecoderLayerWeights[];
  encoderNorm: Norm;
  decoderNorm: Norm;
  encoderBias: PositionBias;
  decoderBias: PositionBias;
}

/** Tensors that are read or repacked at once: while one is repacked, the next is read. */
const CONCURRENT_TENSORS = 3;

/** Where weights are uploaded to. */
export interface UploadTarget {
  readonly kernels: KernelLibrary;
  /** Owns the buffers. */
  readonly scope: BufferScope;
}

/**
 * Reads every tensor in pieces and repacks it into the device's memory.
 * @param onProgress called with the fraction of tensors done
 * @throws {PlaygroundError} `unsupported-file`, `checkpoint-mismatch`, `device-limit`, `out-of-memory`
 */
export function uploadWeights(
  target: UploadTarget,
  checkpoint: Checkpoint,
  onProgress: (fraction: number) => void = () => {},
): Promise<ModelWeights> {
  return new WeightUploader(target, checkpoint, onProgress).upload();
}

class WeightUploader {
  private readonly limiter = new TaskLimiter(CONCURRENT_TENSORS);
  private tensorsDone = 0;

  constructor(
    private readonly target: UploadTarget,
    private readonly checkpoint: Checkpoint,
    private readonly onProgress: (fraction: number) => void,
  ) {}

  async upload(): Promise<ModelWeights> {
    const { config } = this.checkpoint;
    const { numEncoderLayers, numDecoderLayers, tieWordEmbeddings } = config;
    const embedding = this.matrix(EMBEDDING_MATRIX);
    try {
      return await allOf({
        embedding,
        encoder: inOrder(numEncoderLayers, (i) => this.layer(`enc.blk.${i}`)),
        decoder: inOrder(numDecoderLayers, (i) => this.decoderLayer(`dec.blk.${i}`)),
        head: tieWordEmbeddings ? embedding : this.matrix(headMatrix(config)),
        encoderNorm: this.norm('enc.output_norm'),
        decoderNorm: this.norm('dec.output_norm'),
        encoderBias: this.positionBias('enc', true),
        decoderBias: this.positionBias('dec', false),
      });
    } finally {
      // After a failure, tasks that still run write into memory that the caller is about to release.
      await this.limiter.settled();
    }
  }

  private layer(prefix: string): Promise<EncoderLayerWeights> {
    const { qkv, o, up, down } = layerMatrices(this.checkpoint.config, prefix);
    return allOf({
      attentionNorm: this.norm(`${prefix}.attn_norm`),
      qkv: this.matrix(qkv),
      o: this.matrix(o),
      norm: this.norm(`${prefix}.ffn_norm`),
      up: this.matrix(up),
      down: this.matrix(down),
    });
  }

  private async decoderLayer(prefix: string): Promise<DecoderLayerWeights> {
    const { crossQ, crossKv, crossO } = crossMatrices(this.checkpoint.config, prefix);
    const [common, cross] = await Promise.all([
      this.layer(prefix),
      allOf({
        crossNorm: this.norm(`${prefix}.cross_attn_norm`),
        crossQ: this.matrix(crossQ),
        crossKv: this.matrix(crossKv),
        crossO: this.matrix(crossO),
      }),
    ]);
    return { ...common, ...cross };
  }

  private async norm(name: string): Promise<Norm> {
    return { gain: await this.vector(`${name}.weight`), epsilon: this.checkpoint.config.layerNormEpsilon };
  }

  private async positionBias(stack: 'enc' | 'dec', bidirectional: boolean): Promise<PositionBias> {
    const { config } = this.checkpoint;
    return {
      buckets: this.target.scope.upload(`${stack} buckets`, bucketTable(config, bidirectional)),
      tables: await this.biasTables(stack),
      maxDistance: config.relativeAttentionMaxDistance,
    };
  }

  private async biasTables(stack: 'enc' | 'dec'): Promise<GPUBuffer[]> {
    const { numEncoderLayers, numDecoderLayers, relativeBiasPerLayer } = this.checkpoint.config;
    const layers = stack === 'enc' ? numEncoderLayers : numDecoderLayers;
    const table = (layer: number) => this.vector(`${stack}.blk.${layer}.attn_rel_b.weight`);
    if (!relativeBiasPerLayer) return new Array<GPUBuffer>(layers).fill(await table(0));
    return Promise.all(Array.from({ length: layers }, (_, layer) => table(layer)));
  }

  private vector(name: string): Promise<GPUBuffer> {
    return this.limiter.run(async () => {
      const buffer = await uploadVector(this.target.scope, tensorOf(this.checkpoint, name));
      this.advance(1);
      return buffer;
    });
  }

  private matrix(tensors: readonly MatrixTensor[]): Promise<WeightMatrix> {
    return this.limiter.run(async () => {
      const uploaded = await this.uploadTensors(tensors);
      this.advance(tensors.length);
      return uploaded;
    });
  }

  /** One matrix of one or several tensors, with no more than a piece of a file in memory beside it. */
  private async uploadTensors(placements: readonly MatrixTensor[]): Promise<WeightMatrix> {
    const { checkpoint, target } = this;
    const tensors = placements.map(({ name }) => tensorOf(checkpoint, `${name}.weight`));
    const shapes = tensors.map(matrixShape);
    const upload = new MatrixUpload(target.scope, target.kernels, {
      label: tensors[0]!.name,
      format: deviceFormat(typesOf(checkpoint, placements)),
      rows: shapes.reduce((sum, [rows]) => sum + rows, 0),
      inputs: shapes[0]![1],
    });
    for (const [i, tensor] of tensors.entries()) {
      const { values, bytes } = tensorLayout(tensor.type);
      let from = 0;
      for await (const data of piecesOf(tensor)) {
        upload.put({ type: tensor.type, data, from }, placements[i]!);
        from += (data.length / bytes) * values;
      }
    }
    return upload.finish();
  }

  private advance(tensors: number): void {
    this.tensorsDone += tensors;
    this.onProgress(Math.min(1, this.tensorsDone / this.checkpoint.tensors.size));
  }
}

function inOrder<Layer>(count: number, read: (layer: number) => Promise<Layer>): Promise<Layer[]> {
  return Promise.all(Array.from({ length: count }, (_, layer) => read(layer)));
}

/** Waits for all values of an object; rejects with the first failure. */
async function allOf<Values extends object>(
  promises: { [Key in keyof Values]: Promise<Values[Key]> },
): Promise<Values> {
  const entries = Object.entries(promises) as [string, Promise<unknown>][];
  const values = await Promise.all(entries.map(([, promise]) => promise));
  return Object.fromEntries(entries.map(([key], i) => [key, values[i]])) as Values;
}
