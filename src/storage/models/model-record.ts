/** The commit record of a stored model: JSON beside its file, written last. Without it there is no model. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { QUANTISATIONS } from '@/core/formats/checkpoint/convert';
import type { StoredModel, StoredRecipe } from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { checkOrigin } from '@/core/hub/parse-origin';

const text = v.pipe(v.string(), v.maxLength(2_000));
const commit = v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A SHA-256 in hexadecimal. */
export const HASH = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const ORIGIN = v.variant('kind', [
  v.object({
    kind: v.literal('hub'),
    repo: text,
    revision: v.optional(text),
    base: v.optional(text),
    commit,
  }),
  v.object({ kind: v.literal('folder'), url: text, commit }),
  v.object({ kind: v.literal('gguf-url'), url: text, commit }),
  v.object({ kind: v.literal('local') }),
]);

/** An origin that lies at rest, checked like one that a person types. */
export const STORED_ORIGIN = v.pipe(
  ORIGIN,
  v.check((origin) => origin.kind === 'local' || isSound(origin), 'no usable origin'),
);

function isSound(origin: PinnedOrigin): boolean {
  try {
    checkOrigin(origin);
    return true;
  } catch (error) {
    if (error instanceof PlaygroundError) return false;
    throw error;
  }
}

export const STORED_RECIPE: v.GenericSchema<unknown, StoredRecipe> = v.picklist([...QUANTISATIONS, 'as-is']);

const RECORD = v.object({
  kind: v.literal('model'),
  version: v.literal(1),
  value: v.object({
    id: HASH,
    name: text,
    bytes: count,
    parameters: count,
    recipe: STORED_RECIPE,
    origin: STORED_ORIGIN,
    license: v.optional(text),
    savedAt: text,
  }),
});

/** What lies in a commit record. */
export type ModelRecord = Omit<StoredModel, 'inMemory'>;

/** Longest record read back, in bytes. */
export const LONGEST_RECORD = 64 * 1_024;

export function recordText(record: ModelRecord): string {
  return JSON.stringify({ kind: 'model', version: 1, value: record });
}

/** @returns undefined when the text is no record that this program writes */
export function parseRecord(text: string): ModelRecord | undefined {
  try {
    const parsed = v.safeParse(RECORD, JSON.parse(text));
    return parsed.success ? parsed.output.value : undefined;
  } catch {
    return undefined;
  }
}
