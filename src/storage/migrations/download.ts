/** The journal of a download: its first line, and the lines that say how much of the file is safe. */
import * as v from 'valibot';
import { sha256Hex, storedOrigin, storedRecipe } from './model';
import { storedFormat } from './stored-format';

const text = v.pipe(v.string(), v.maxLength(2_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const headerV1 = v.object({
  id: text,
  name: text,
  origin: storedOrigin,
  recipe: storedRecipe,
  /** Tells the content of the source: what is written so far continues only the same. */
  fingerprint: text,
  bytesTotal: count,
});

/** The first line. Its version is that of the whole journal. */
export const downloadFormat = storedFormat({ kind: 'download', label: 'download', schema: headerV1 });

export type JournalHeader = v.InferOutput<typeof headerV1>;

/** Each later line. */
export const markV1 = v.object({
  /** Tensors complete; for a file that is copied, pieces. */
  parts: count,
  /** Bytes of the file that are safe. */
  position: count,
  /** SHA-256 of those bytes. */
  sha256: sha256Hex,
});

export type Mark = v.InferOutput<typeof markV1>;
