import { PlaygroundError } from '@/core/errors';
import type { ByteSink } from './byte-sink';
import type { Checkpoint, StoredTensor, TensorType } from './checkpoint';
import { configToGguf, metadataMap } from './gguf-t5';
import { tokenizerToGguf } from './gguf-tokenizer';
import type { GgufMetadata, GgufValue } from './gguf-values';
import { writeGguf } from './gguf-writer';
import { rowsFit } from './tensor-type';
import { convertInChunks } from './tensor-values';

export const QUANTISATIONS = ['q8_0', 'q4_0', 'f16', 'f32'] as const;

/** How the matrices of a converted model are stored. */
export type Quantisation = (typeof QUANTISATIONS)[number];

/** llama.cpp's `general.file_type`. */
const FILE_TYPES: Readonly<Record<Quantisation, number>> = { f32: 0, f16: 1, q4_0: 2, q8_0: 7 };

/**
 * How one tensor is stored: matrices as asked for, or as F16 where their rows are no multiple of 32; norms and the
 * relative position bias, which are small and sensitive, always as F32.
 */
export function storedType(
  tensor: Pick<StoredTensor, 'name' | 'shape'>,
  quantisation: Quantisation,
): TensorType {
  if (tensor.shape.length < 2 || tensor.name.endsWith('.attn_rel_b.weight')) return 'f32';
  return rowsFit(quantisation, tensor.shape) ? quantisation : 'f16';
}

/**
 * Writes a checkpoint as GGUF, one tensor in memory at a time. The same checkpoint gives the same bytes.
 * @param onTensor called before each tensor with its index and their number; may throw to stop
 * @throws {PlaygroundError} `non-finite` when a weight cannot be stored; what the checkpoint's reader throws
 */
export async function convertToGguf(
  checkpoint: Checkpoint,
  quantisation: Quantisation,
  sink: ByteSink,
  onTensor?: (index: number, count: number) => void,
): Promise<void> {
  const tensors = [...checkpoint.tensors.values()];
  const planned = tensors.map((tensor, index) => {
    const type = storedType(tensor, quantisation);
    return {
      name: tensor.name,
      shape: tensor.shape,
      type,
      chunks: () => {
        onTensor?.(index, tensors.length);
        return convertInChunks(tensor, type);
      },
    };
  });
  await writeGguf(checkpointMetadata(checkpoint, quantisation), planned, sink);
}

function checkpointMetadata(checkpoint: Checkpoint, quantisation: Quantisation): GgufMetadata {
  const { config, tokenizer, metadata } = checkpoint;
  // Dropped and written anew: they describe the file that is read, not the one that is written.
  const own = new Set([
    'general.architecture',
    'general.file_type',
    'general.quantization_version',
    'general.alignment',
  ]);
  const kept = Object.entries(metadata).filter(([key]) => key.startsWith('general.') && !own.has(key));
  return metadataMap(
    [['general.architecture', { type: 'string', value: 't5' }]],
    kept.map(([key, value]): [string, GgufValue] => [key, { type: 'string', value }]),
    [
      ['general.file_type', { type: 'u32', value: FILE_TYPES[quantisation] }],
      ['general.quantization_version', { type: 'u32', value: 2 }],
    ],
    configToGguf(config),
    tokenizer === undefined
      ? [['tokenizer.ggml.model', { type: 'string', value: 'none' }]]
      : tokenizerToGguf(tokenizer, config.vocabSize),
  );
}

/**
 * Reads a quantisation's name.
 * @throws {PlaygroundError} `invalid-input`
 */
export function parseQuantisation(name: string): Quantisation {
  const found = QUANTISATIONS.find((candidate) => candidate === name);
  if (found === undefined) {
    throw new PlaygroundError('invalid-input', `There is no quantisation "${name.slice(0, 40)}".`, {
      hint: `Choose one of ${QUANTISATIONS.join(', ')}.`,
    });
  }
  return found;
}
