/** All weights of a T5 on the device, laid out for the inference graph. */
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint';
import { readAsF32 } from '@/core/formats/tensor-values';
import { bucketTable } from '@/core/model/relative-position';
import type { BufferScope } from './device';
import type { KernelLibrary } from './kernels';
import type { Norm } from './program';
import {
  deviceFormat,
  interleaveRows,
  type PackedRows,
  packPlain,
  packTensor,
  stackRows,
  tensorOf,
  uploadMatrix,
  uploadVector,
  type WeightMatrix,
} from './weights';

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
  /** `[buckets, heads]` */
  table: GPUBuffer;
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

/**
 * Reads, packs and uploads every tensor, one layer's matrix in memory at a time.
 * @param onProgress called with the fraction of tensors done
 * @throws {PlaygroundError} `checkpoint-mismatch`, `device-limit`
 */
export async function uploadWeights(
  device: GPUDevice,
  scope: BufferScope,
  kernels: KernelLibrary,
  checkpoint: Checkpoint,
  onProgress: (fraction: number) => void = () => {},
): Promise<ModelWeights> {
  const { config } = checkpoint;
  const epsilon = config.layerNormEpsilon;
  let done = 0;
  const take = (name: string): StoredTensor => {
    done++;
    onProgress(Math.min(1, done / checkpoint.tensors.size));
    return tensorOf(checkpoint, name);
  };
  const norm = async (name: string): Promise<Norm> => ({
    gain: await uploadVector(scope, take(name)),
    epsilon,
  });
  const matrix = async (...names: string[]): Promise<WeightMatrix> =>
    uploadMatrix(device, scope, kernels, names[0]!, stackRows(await packAlike(names.map(take))));
  const gatedUp = async (gate: string, up: string): Promise<WeightMatrix> => {
    const [even, odd] = await packAlike([take(gate), take(up)]);
    return uploadMatrix(device, scope, kernels, gate, interleaveRows(even!, odd!));
  };

  const attention = async (prefix: string) => ({
    attentionNorm: await norm(`${prefix}.attn_norm.weight`),
    qkv: await matrix(`${prefix}.attn_q.weight`, `${prefix}.attn_k.weight`, `${prefix}.attn_v.weight`),
    o: await matrix(`${prefix}.attn_o.weight`),
  });
  const feedForward = async (prefix: string): Promise<FeedForwardWeights> => ({
    norm: await norm(`${prefix}.ffn_norm.weight`),
    up:
      config.feedForward === 'gated-gelu'
        ? await gatedUp(`${prefix}.ffn_gate.weight`, `${prefix}.ffn_up.weight`)
        : await matrix(`${prefix}.ffn_up.weight`),
    down: await matrix(`${prefix}.ffn_down.weight`),
  });
  const bias = async (prefix: string, bidirectional: boolean): Promise<PositionBias> => ({
    buckets: scope.upload(`${prefix} buckets`, bucketTable(config, bidirectional)),
    table: await uploadVector(scope, take(`${prefix}.blk.0.attn_rel_b.weight`)),
    maxDistance: config.relativeAttentionMaxDistance,
  });

  const embedding = await matrix('token_embd.weight');
  const encoder: EncoderLayerWeights[] = [];
  for (let layer = 0; layer < config.numEncoderLayers; layer++) {
    const prefix = `enc.blk.${layer}`;
    encoder.push({ ...(await attention(prefix)), ...(await feedForward(prefix)) });
  }
  const decoder: DecoderLayerWeights[] = [];
  for (let layer = 0; layer < config.numDecoderLayers; layer++) {
    const prefix = `dec.blk.${layer}`;
    decoder.push({
      ...(await attention(prefix)),
      crossNorm: await norm(`${prefix}.cross_attn_norm.weight`),
      crossQ: await matrix(`${prefix}.cross_attn_q.weight`),
      crossKv: await matrix(`${prefix}.cross_attn_k.weight`, `${prefix}.cross_attn_v.weight`),
      crossO: await matrix(`${prefix}.cross_attn_o.weight`),
      ...(await feedForward(prefix)),
    });
  }
  return {
    embedding,
    head: config.tieWordEmbeddings ? embedding : await matrix('output.weight'),
    encoder,
    decoder,
    encoderNorm: await norm('enc.output_norm.weight'),
    decoderNorm: await norm('dec.output_norm.weight'),
    encoderBias: await bias('enc', true),
    decoderBias: await bias('dec', false),
  };
}

/** Packs matrices that share a buffer; where a mixed recipe gave them different formats, all become f32. */
async function packAlike(tensors: readonly StoredTensor[]): Promise<PackedRows[]> {
  const formats = new Set(tensors.map(deviceFormat));
  const packed: PackedRows[] = [];
  for (const tensor of tensors) {
    if (formats.size === 1) {
      packed.push(await packTensor(tensor));
    } else {
      const values = await readAsF32(tensor);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      packed.push(packPlain(bytes, tensor.shape[0]!, tensor.shape[1]!, 'f32'));
    }
  }
  return packed;
}
