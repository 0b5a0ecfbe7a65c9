/** All weights of a T5 on the device, laid out for the inference graph. */
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { piecesOf } from '@/core/formats/checkpoint/tensor-pieces';
import { tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { bucketTable } from '@/core/model/relative-position';
import type { T5Config } from '@/core/model/t5-config';
import type { BufferScope } from '@/engine/webgpu/device/device';
import { Lanes } from '@/engine/webgpu/device/lanes';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import { crossParts, EMBEDDING, headParts, layerParts, type Part, typesOf } from './model-parts';
import type { Norm } from './program';
import {
  deviceFormat,
  MatrixUpload,
  matrixShape,
  tensorOf,
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

/** Matrices on their way at once: while one is unpacked, the next is read. */
const LANES = 3;

/**
 * Reads every tensor in pieces and unpacks it into the device's memory.
 * @param onProgress called with the fraction of tensors done
 * @throws {PlaygroundError} `checkpoint-mismatch`, `device-limit`, `out-of-memory`
 */
export async function uploadWeights(
  device: GPUDevice,
  scope: BufferScope,
  kernels: KernelLibrary,
  checkpoint: Checkpoint,
  onProgress: (fraction: number) => void = () => {},
): Promise<ModelWeights> {
  const { config } = checkpoint;
  checkSupported(config);
  const lanes = new Lanes(LANES);
  let done = 0;
  const advance = (tensors: number): void => {
    done += tensors;
    onProgress(Math.min(1, done / checkpoint.tensors.size));
  };
  const vector = (name: string): Promise<GPUBuffer> =>
    lanes.run(async () => {
      const buffer = await uploadVector(scope, tensorOf(checkpoint, name));
      advance(1);
      return buffer;
    });
  const norm = async (name: string): Promise<Norm> => ({
    gain: await vector(name),
    epsilon: config.layerNormEpsilon,
  });
  const matrix = (parts: readonly Part[]): Promise<WeightMatrix> =>
    lanes.run(async () => {
      const uploaded = await uploadParts(device, scope, kernels, checkpoint, parts);
      advance(parts.length);
      return uploaded;
    });

  const layer = async (prefix: string): Promise<EncoderLayerWeights> => {
    const parts = layerParts(config, prefix);
    return allOf({
      attentionNorm: norm(`${prefix}.attn_norm.weight`),
      qkv: matrix(parts.qkv),
      o: matrix(parts.o),
      norm: norm(`${prefix}.ffn_norm.weight`),
      up: matrix(parts.up),
      down: matrix(parts.down),
    });
  };
  const decoderLayer = async (prefix: string): Promise<DecoderLayerWeights> => {
    const parts = crossParts(config, prefix);
    const common = layer(prefix);
    const own = allOf({
      crossNorm: norm(`${prefix}.cross_attn_norm.weight`),
      crossQ: matrix(parts.crossQ),
      crossKv: matrix(parts.crossKv),
      crossO: matrix(parts.crossO),
    });
    const [both, cross] = await Promise.all([common, own]);
    return { ...both, ...cross };
  };
  const bias = async (prefix: string, bidirectional: boolean): Promise<PositionBias> => ({
    buckets: scope.upload(`${prefix} buckets`, bucketTable(config, bidirectional)),
    table: await vector(`${prefix}.blk.0.attn_rel_b.weight`),
    maxDistance: config.relativeAttentionMaxDistance,
  });
  const layers = <Layer>(count: number, stack: string, read: (prefix: string) => Promise<Layer>) =>
    Promise.all(Array.from({ length: count }, (_, i) => read(`${stack}.blk.${i}`)));

  const embedding = matrix(EMBEDDING);
  try {
    return await allOf({
      embedding,
      encoder: layers(config.numEncoderLayers, 'enc', layer),
      decoder: layers(config.numDecoderLayers, 'dec', decoderLayer),
      head: config.tieWordEmbeddings ? embedding : matrix(headParts(config)),
      encoderNorm: norm('enc.output_norm.weight'),
      decoderNorm: norm('dec.output_norm.weight'),
      encoderBias: bias('enc', true),
      decoderBias: bias('dec', false),
    });
  } finally {
    // What still runs after a failure writes into memory that the caller is about to give back.
    await lanes.settled();
  }
}

/** What no kernel computes yet is refused: the CPU runtimes have it. */
function checkSupported({ denseActFn, isGatedAct, relativeBiasPerLayer }: T5Config): void {
  const missing = relativeBiasPerLayer
    ? 'a relative position bias in every layer (UMT5)'
    : denseActFn !== (isGatedAct ? 'gelu_new' : 'relu')
      ? `the activation ${isGatedAct ? 'gated ' : ''}${denseActFn}`
      : undefined;
  if (missing === undefined) return;
  throw new PlaygroundError('unsupported-file', `No WebGPU kernel computes ${missing} yet.`, {
    hint: 'Choose the CPU runtime for this model.',
  });
}

/** One matrix of one or several tensors, no more than a piece of a file in memory beside it. */
async function uploadParts(
  device: GPUDevice,
  scope: BufferScope,
  kernels: KernelLibrary,
  checkpoint: Checkpoint,
  parts: readonly Part[],
): Promise<WeightMatrix> {
  const tensors = parts.map(({ name }) => tensorOf(checkpoint, `${name}.weight`));
  const shapes = tensors.map(matrixShape);
  const rows = shapes.reduce((sum, [count]) => sum + count, 0);
  const [, inputs] = shapes[0]!;
  const format = deviceFormat(typesOf(checkpoint, parts));
  const upload = new MatrixUpload(device, scope, kernels, tensors[0]!.name, format, rows, inputs);
  for (const [i, tensor] of tensors.entries()) {
    let from = 0;
    for await (const piece of piecesOf(tensor)) {
      upload.put(tensor.type, piece, from, parts[i]!);
      const { values, bytes } = tensorLayout(tensor.type);
      from += (piece.length / bytes) * values;
    }
  }
  return upload.finish();
}

/** Waits for all values of an object; the first that fails is what is thrown. */
async function allOf<Values extends object>(
  promises: { [Key in keyof Values]: Promise<Values[Key]> },
): Promise<Values> {
  const entries = Object.entries(promises) as [string, Promise<unknown>][];
  const values = await Promise.all(entries.map(([, promise]) => promise));
  return Object.fromEntries(entries.map(([key], i) => [key, values[i]])) as Values;
}
