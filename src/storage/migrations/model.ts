/** The commit record of a stored model: JSON beside its file, written last. Without it there is no model. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { QUANTISATIONS } from '@/core/formats/checkpoint/convert';
import type { StoredModel, StoredRecipe } from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { checkOrigin } from '@/core/hub/parse-origin';
import { storedFormat } from './stored-format';

const text = v.pipe(v.string(), v.maxLength(2_000));
const commit = v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A SHA-256 in hexadecimal. */
export const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const originV1 = v.variant('kind', [
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
export const storedOrigin = v.pipe(
  originV1,
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

export const storedRecipe: v.GenericSchema<unknown, StoredRecipe> = v.picklist([...QUANTISATIONS, 'as-is']);

/** What lies in a commit record. */
export type ModelRecord = Omit<StoredModel, 'inMemory'>;

export const modelFormat = storedFormat<ModelRecord>({
  kind: 'model',
  label: 'model',
  schema: v.object({
    id: sha256Hex,
    name: text,
    bytes: count,
    parameters: count,
    recipe: storedRecipe,
    origin: storedOrigin,
    license: v.optional(text),
    savedAt: text,
  }),
});
