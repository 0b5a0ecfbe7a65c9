import type { T5Config } from '@/core/model/t5-config';
import type { AnyTokenizerJson } from '@/core/tokenizer/tokenizer-json';

/** Element types a stored tensor may have. `q8_0` and `q4_0` are ggml's blocks of 32 along the last dimension. */
export type TensorType = 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q4_0';

/**
 * One tensor of a checkpoint under its canonical name: llama.cpp's GGUF name for T5, for example
 * `enc.blk.0.attn_q.weight` (see tensor-names.ts).
 */
export interface StoredTensor {
  readonly name: string;
  /** Row-major, outermost dimension first, as PyTorch writes it: a projection is `[outputs, inputs]`. */
  readonly shape: readonly number[];
  readonly type: TensorType;
  /** Bytes of the packed, contiguous, row-major data that {@link read} gives. */
  readonly byteLength: number;
  /** Reads the data: little-endian, contiguous whatever strides the file had. One tensor in memory at a time. */
  read(): Promise<Uint8Array>;
  /**
   * The same bytes in order, a few megabytes of whole blocks at a time, for tensors that are better not held. Absent
   * where the file has them in another order. A checksum is compared after the last piece: until the iteration has
   * ended, nothing is known to be whole. See {@link piecesOf}.
   */
  pieces?(): AsyncIterable<Uint8Array>;
  /** The first bytes of the data, unchecked; enough to see that two tensors differ. Absent where they are not in order. */
  readStart?(length: number): Promise<Uint8Array>;
  /** Where the data lies. Two tensors of one place are the same numbers under two names, known without reading them. */
  readonly place?: string;
}

/** A model on disk whose every tensor name and shape has been checked against its configuration. */
export interface Checkpoint {
  readonly config: T5Config;
  /** Undefined when the files hold none (a bare safetensors file, say). */
  readonly tokenizer?: AnyTokenizerJson;
  /** By canonical name; aliases (tied or repeated embeddings) are resolved to one entry. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What the file says of itself: name, licence, source. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was changed on reading, in whole sentences that a person is shown. */
  readonly notes?: readonly string[];
}
