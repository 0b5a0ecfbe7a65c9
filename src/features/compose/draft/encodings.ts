/** The encodings a person can choose from, and the recipe one gives for a draft. */
import type { EncodingRecipe } from '@/core/encoding/encode-prompt';
import { NAMED_ENCODINGS, type NamedEncoding, recipeFor } from '@/core/encoding/named-encodings';
import { DEFAULT_ENCODING, type Draft } from './draft';

/** The encoding of that id; an unknown id (from a later version's storage) gives the default. */
export function encodingById(id: string): NamedEncoding {
  const found =
    NAMED_ENCODINGS.find((encoding) => encoding.id === id) ??
    NAMED_ENCODINGS.find((encoding) => encoding.id === DEFAULT_ENCODING);
  if (!found) throw new Error('The default encoding is missing.');
  return found;
}

/** Seed of encodings that are drawn for each instance: fixed, so that a draft always gives the same prompt. */
const DRAW_SEED = 1;

/** What the draft's encoding includes. One that is drawn stays the same while the instance does. */
export function recipeOf(draft: Draft): EncodingRecipe {
  const { origin } = draft;
  const instance = origin ? `${origin.file}:${origin.instance}` : 'own';
  return recipeFor(encodingById(draft.encodingId).id, instance, DRAW_SEED);
}

/** For an encoding that is drawn for each instance: the name of what was drawn. */
export function drawnEncoding(draft: Draft): string | null {
  if (encodingById(draft.encodingId).recipe !== 'per-instance') return null;
  const drawn = JSON.stringify(recipeOf(draft));
  return NAMED_ENCODINGS.find(({ recipe }) => JSON.stringify(recipe) === drawn)?.label ?? null;
}
