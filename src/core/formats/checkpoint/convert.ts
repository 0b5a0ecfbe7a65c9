import { PlaygroundError } from '@/core/errors';
import type { ByteSink } from '@/core/formats/bytes/byte-sink';
import { configToGguf, ggufArchitecture, metadataMap } from '@/core/formats/gguf/gguf-t5';
import { tokenizerToGguf } from '@/core/formats/gguf/gguf-tokenizer';
import type { GgufMetadata, GgufValue } from '@/core/formats/gguf/gguf-values';
import { RECIPE_KEY } from '@/core/formats/gguf/gguf-values';
import type { TensorToWrite } from '@/core/formats/gguf/gguf-writer';
import { writeGguf } from '@/core/formats/gguf/gguf-writer';
import type { Checkpoint, StoredTensor, TensorType } from './checkpoint';
import { rowsFit, tensorByteLength } from './tensor-type';
import { convertInChunks, readAsF32 } from './tensor-values';

export const QUANTISATIONS = ['q8_0', 'mixed', 'q4_0', 'f16', 'f32'] as const;

/**
 * How the matrices of a converted model are stored: all in one type, or `mixed`, which gives one of the two block types
 * to each by its place; see {@link storedType}.
 */
export type Quantisation = (typeof QUANTISATIONS)[number];

/** llama.cpp's `general.file_type`: the type of most weights, which in a mixed file of usual shape is Q8_0. */
const FILE_TYPES: Readonly<Record<Quantisation, number>> = { f32: 0, f16: 1, q4_0: 2, q8_0: 7, mixed: 7 };

/**
 * How one tensor is stored: matrices as the recipe has it, or as F16 where their rows are no multiple of 32; norms and the
 * relative position bias, which are small and sensitive, always as F32.
 */
export function storedType(tensor: Pick<StoredTensor, 'name' | 'shape'>, recipe: Quantisation): TensorType {
  if (tensor.shape.length < 2 || tensor.name.endsWith('.attn_rel_b.weight')) return 'f32';
  const type = recipe === 'mixed' ? mixedType(tensor.name) : recipe;
  return rowsFit(type, tensor.shape) ? type : 'f16';
}

/**
 * Q8_0 where an error is carried along (the encoder, whose output every step reads, and what the feed-forward writes
 * back), Q4_0 for the rest, which is read once for every token. The embedding is no such matrix, and is by far the most
 * sensitive for its size. Measured on the first built-in model as the divergence of next-token distributions from Q8_0 in
 * 432 prompts (nats a token): Q4_0 in the embedding alone 0.0096, in all of the encoder 0.0096, in the head 0.0016, in
 * the decoder but for `wo` 0.0034; this recipe 0.0052, the same with a Q4_0 embedding 0.0122, Q4_0 throughout 0.0185.
 */
function mixedType(name: string): TensorType {
  const heavy = name === 'output.weight' || name.startsWith('dec.');
  return heavy && !name.endsWith('.ffn_down.weight') ? 'q4_0' : 'q8_0';
}

/** A tensor as it was written. */
export interface ConvertedTensor {
  /** Canonical, as in {@link Checkpoint.tensors}. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TensorType;
  /** The whole of its data as it stands in the file; the receiver may keep it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ConversionProgress {
  /** Tensors written. */
  readonly tensors: number;
  readonly tensorCount: number;
  /** Bytes of the checkpoint's tensors that have been read. */
  readonly bytes: number;
  readonly byteCount: number;
}

/** Both callbacks are awaited: a worker lets its messages (a cancel, say) be served in them. */
export interface ConversionOptions {
  /**
   * Receives each tensor once it is written, in the order of the file, so that it can go to the GPU in the same pass.
   * Costs one converted tensor in memory; without it none is held whole.
   */
  onTensor?(tensor: ConvertedTensor): void | Promise<void>;
  /** Called after every few megabytes. */
  onProgress?(progress: ConversionProgress): void | Promise<void>;
  signal?: AbortSignal;
}

/**
 * Writes a checkpoint as GGUF, a few megabytes at a time: what is held besides those is one tensor at most, where the
 * checkpoint cannot give it in pieces or `onTensor` wants it whole. The same checkpoint gives the same bytes.
 * When it throws, what has reached the sink is worthless.
 * @throws {PlaygroundError} `non-finite` when a weight cannot be stored; `cancelled` when the signal says so; what the
 *   checkpoint's reader and the sink throw
 */
export async function convertToGguf(
  checkpoint: Checkpoint,
  recipe: Quantisation,
  sink: ByteSink,
  options: ConversionOptions = {},
): Promise<void> {
  const unscaled = withoutOutputScale(checkpoint);
  const run = new ConversionRun([...unscaled.tensors.values()], recipe, options);
  await writeGguf(checkpointMetadata(unscaled, recipe), run.planned(), sink);
}

const OUTPUT_NORM = 'dec.output_norm.weight';

/**
 * The same model with the scale of the decoder's output multiplied into its last norm: llama.cpp never scales, so that
 * a file with the scale left beside the weights would give it other probabilities.
 */
function withoutOutputScale(checkpoint: Checkpoint): Checkpoint {
  const { config, tensors } = checkpoint;
  const norm = tensors.get(OUTPUT_NORM);
  if (!config.scaleDecoderOutputs || norm === undefined) return checkpoint;
  const scale = config.dModel ** -0.5;
  const scaled: StoredTensor = {
    name: norm.name,
    shape: norm.shape,
    type: 'f32',
    byteLength: tensorByteLength('f32', norm.shape),
    read: async () => new Uint8Array((await readAsF32(norm)).map((value) => value * scale).buffer),
  };
  return {
    ...checkpoint,
    config: { ...config, scaleDecoderOutputs: false },
    tensors: new Map([...tensors].map(([name, tensor]) => [name, name === OUTPUT_NORM ? scaled : tensor])),
  };
}

/** Counts what a conversion has done and tells whoever listens. */
class ConversionRun {
  private readonly tensors: readonly StoredTensor[];
  private readonly recipe: Quantisation;
  private readonly options: ConversionOptions;
  private readonly byteCount: number;
  private done = 0;
  private bytes = 0;

  constructor(tensors: readonly StoredTensor[], recipe: Quantisation, options: ConversionOptions) {
    this.tensors = tensors;
    this.recipe = recipe;
    this.options = options;
    this.byteCount = tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  planned(): TensorToWrite[] {
    return this.tensors.map((tensor) => {
      const type = storedType(tensor, this.recipe);
      return { name: tensor.name, shape: tensor.shape, type, chunks: () => this.convert(tensor, type) };
    });
  }

  private async *convert(tensor: StoredTensor, type: TensorType): AsyncGenerator<Uint8Array> {
    const { name, shape } = tensor;
    const { onTensor } = this.options;
    const byteLength = tensorByteLength(type, shape);
    const whole = onTensor && new Uint8Array(byteLength);
    const before = this.bytes;
    let at = 0;
    this.checkSignal();
    for await (const chunk of convertInChunks(tensor, type)) {
      whole?.set(chunk, at);
      at += chunk.length;
      yield chunk;
      this.bytes = before + tensor.byteLength * (at / byteLength);
      await this.report();
    }
    this.done++;
    if (whole) await onTensor?.({ name, shape, type, bytes: whole });
    await this.report();
  }

  private async report(): Promise<void> {
    const { done: tensors, bytes, byteCount } = this;
    await this.options.onProgress?.({ tensors, tensorCount: this.tensors.length, bytes, byteCount });
    this.checkSignal();
  }

  private checkSignal(): void {
    if (this.options.signal?.aborted) {
      throw new PlaygroundError('cancelled', 'The conversion was stopped.', {
        hint: 'Start it again when you like.',
      });
    }
  }
}

function checkpointMetadata(checkpoint: Checkpoint, recipe: Quantisation): GgufMetadata {
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
    [['general.architecture', { type: 'string', value: ggufArchitecture(config) }]],
    kept.map(([key, value]): [string, GgufValue] => [key, { type: 'string', value }]),
    [
      ['general.file_type', { type: 'u32', value: FILE_TYPES[recipe] }],
      ['general.quantization_version', { type: 'u32', value: 2 }],
      [RECIPE_KEY, { type: 'string', value: recipe }],
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
