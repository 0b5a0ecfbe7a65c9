import type { StoredRecipe } from './library-types';
import type { PinnedOrigin } from './model-origin';

/**
 * A key for an origin and a recipe: the same in every tab, whatever the order of the fields. The revision is left out
 * where the commit is known, because branches move.
 */
export function originKey(origin: PinnedOrigin, recipe: StoredRecipe): string {
  if (origin.kind !== 'hub') return JSON.stringify([origin.kind, origin.url, recipe]);
  const { repo, base, commit, revision } = origin;
  return JSON.stringify([origin.kind, repo, base ?? '', commit ?? `at ${revision ?? 'main'}`, recipe]);
}
