/** The encoding of a draft, and the recipe that it gives. */
import type { EncodingRecipe } from '@/core/encoding/encoding-recipe';
import {
  DEFAULT_ENCODING,
  isEncodingId,
  NAMED_ENCODINGS,
  type NamedEncoding,
  namedEncoding,
  recipeFor,
} from '@/core/encoding/named-encodings';
import type { Draft } from './draft';

/** The encoding with that id. One that only a later version knows gives the default; the preview says so. */
export function encodingById(id: string): NamedEncoding {
  return namedEncoding(isEncodingId(id) ? id : DEFAULT_ENCODING);
}

/** Seed of encodings that are drawn for each instance: fixed, so that a draft always gives the same prompt. */
const DRAW_SEED = 1;

/** What the draft's encoding includes. One that is drawn stays the same while the instance does. */
export function recipeOf(draft: Pick<Draft, 'encodingId' | 'origin'>): EncodingRecipe {
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
