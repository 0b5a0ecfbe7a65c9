/** LoRA adapters: what the list shows of each, and beside it its two files as PEFT has them. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

const bytes = v.instance(Uint8Array<ArrayBuffer>);

const recordV1 = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** What a person calls it. */
  name: text(200),
  /** The model it was made for, by name; empty when its files do not say. */
  baseModel: text(2_000),
  rank: v.pipe(v.number(), v.integer(), v.minValue(1)),
  alpha: v.number(),
  targets: v.pipe(v.array(text(2_000)), v.maxLength(5_000)),
  /** Of both files. */
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** ISO 8601, when it came here. */
  createdAt: text(40),
  /** The run that made it; absent for imported ones. */
  run: v.optional(text(100)),
});

/** What the list of adapters shows. */
export type AdapterRecord = v.InferOutput<typeof recordV1>;

export const adapterFormat = storedFormat({ kind: 'adapter', label: 'adapter', schema: recordV1 });

export const adapterFilesFormat = storedFormat({
  kind: 'adapter-files',
  label: 'adapter',
  layout: 'bare',
  schema: v.object({ config: bytes, weights: bytes }),
});
