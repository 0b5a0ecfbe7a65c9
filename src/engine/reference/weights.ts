/** Reads a checkpoint into plain float32 arrays. */
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import type { Matrix } from './linear';

export interface AttentionWeights {
  q: Matrix;
  k: Matrix;
  v: Matrix;
  o: Matrix;
}

export interface FeedForwardWeights {
  /** Gated models only: the half that goes through GELU. */
  gate?: Matrix;
  up: Matrix;
  down: Matrix;
}

export interface EncoderBlock {
  attentionNorm: Float32Array;
  attention: AttentionWeights;
  feedForwardNorm: Float32Array;
  feedForward: FeedForwardWeights;
}

export interface DecoderBlock extends EncoderBlock {
  crossNorm: Float32Array;
  cross: AttentionWeights;
}

export interface Stack<Block> {
  blocks: Block[];
  /** `[buckets, heads]` of each layer; one table for all layers but in UMT5. */
  positionBiases: Float32Array[];
  outputNorm: Float32Array;
}

export interface T5Weights {
  /** `[vocabulary, dModel]`. */
  embedding: Matrix;
  encoder: Stack<EncoderBlock>;
  decoder: Stack<DecoderBlock>;
  /** The embedding itself when tied. */
  head: Matrix;
}

/**
 * Reads and dequantises every tensor.
 * @throws {PlaygroundError} `checkpoint-mismatch` when a tensor is missing, `out-of-memory` when they do not fit
 */
export async function loadWeights(checkpoint: Checkpoint): Promise<T5Weights> {
  const { config } = checkpoint;
  const embedding = await matrix(checkpoint, 'token_embd');
  return {
    embedding,
    encoder: await stack(checkpoint, 'enc', config.numEncoderLayers, encoderBlock),
    decoder: await stack(checkpoint, 'dec', config.numDecoderLayers, decoderBlock),
    head: config.tieWordEmbeddings ? embedding : await matrix(checkpoint, 'output'),
  };
}

async function stack<Block>(
  checkpoint: Checkpoint,
  name: 'enc' | 'dec',
  layers: number,
  readBlock: (checkpoint: Checkpoint, prefix: string) => Promise<Block>,
): Promise<Stack<Block>> {
  const blocks: Block[] = [];
  for (let layer = 0; layer < layers; layer++)
    blocks.push(await readBlock(checkpoint, `${name}.blk.${layer}`));
  return {
    blocks,
    positionBiases: await positionBiases(checkpoint, name, layers),
    outputNorm: await values(checkpoint, `${name}.output_norm`),
  };
}

async function positionBiases(
  checkpoint: Checkpoint,
  name: 'enc' | 'dec',
  layers: number,
): Promise<Float32Array[]> {
  const table = (layer: number) => values(checkpoint, `${name}.blk.${layer}.attn_rel_b`);
  if (!checkpoint.config.relativeBiasPerLayer) return new Array<Float32Array>(layers).fill(await table(0));
  return Promise.all(Array.from({ length: layers }, (_, layer) => table(layer)));
}

async function encoderBlock(checkpoint: Checkpoint, prefix: string): Promise<EncoderBlock> {
  const gated = checkpoint.config.isGatedAct;
  return {
    attentionNorm: await values(checkpoint, `${prefix}.attn_norm`),
    attention: await attention(checkpoint, `${prefix}.attn`),
    feedForwardNorm: await values(checkpoint, `${prefix}.ffn_norm`),
    feedForward: {
      gate: gated ? await matrix(checkpoint, `${prefix}.ffn_gate`) : undefined,
      up: await matrix(checkpoint, `${prefix}.ffn_up`),
      down: await matrix(checkpoint, `${prefix}.ffn_down`),
    },
  };
}

async function decoderBlock(checkpoint: Checkpoint, prefix: string): Promise<DecoderBlock> {
  return {
    ...(await encoderBlock(checkpoint, prefix)),
    crossNorm: await values(checkpoint, `${prefix}.cross_attn_norm`),
    cross: await attention(checkpoint, `${prefix}.cross_attn`),
  };
}

async function attention(checkpoint: Checkpoint, prefix: string): Promise<AttentionWeights> {
  return {
    q: await matrix(checkpoint, `${prefix}_q`),
    k: await matrix(checkpoint, `${prefix}_k`),
    v: await matrix(checkpoint, `${prefix}_v`),
    o: await matrix(checkpoint, `${prefix}_o`),
  };
}

async function matrix(checkpoint: Checkpoint, name: string): Promise<Matrix> {
  const [outputs = 0, inputs = 0] = tensor(checkpoint, name).shape;
  return { values: await values(checkpoint, name), outputs, inputs };
}

async function values(checkpoint: Checkpoint, name: string): Promise<Float32Array> {
  try {
    return await readAsF32(tensor(checkpoint, name));
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new PlaygroundError('out-of-memory', 'The model does not fit into memory without a GPU.', {
      hint: 'Choose a smaller model, or a browser with WebGPU.',
      cause: thrown,
    });
  }
}

function tensor(checkpoint: Checkpoint, name: string) {
  const found = checkpoint.tensors.get(`${name}.weight`);
  if (found) return found;
  throw new PlaygroundError('checkpoint-mismatch', `The model has no tensor ${name}.weight.`, {
    hint: 'The file is incomplete or not a T5 model.',
  });
}
