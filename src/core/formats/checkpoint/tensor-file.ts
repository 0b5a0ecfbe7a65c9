import type { Checkpoint, StoredTensor } from './checkpoint';

/** The tensors of one file (or one set of shards) under the names it gives them; bounds checked, data not yet read. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What the file says of itself, as text. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What is changed on reading; see {@link Checkpoint.notes}. */
  readonly notes?: readonly string[];
}
