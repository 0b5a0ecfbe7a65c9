/** What quantisation costs in quality: measured with the built-in model on its own evaluation, not estimated. */
import type { StoredRecipe } from '@/core/hub/library-types';
import { formatPercent, formatSigned } from '@/core/words/quantities';

/**
 * Exact match in per cent, on the same instances for every recipe. A recipe that is absent was not measured.
 * These: definition only, 12 held-out instances of each of the 77 trained starter tasks that a definition alone can ask.
 */
type Measured = Readonly<Partial<Record<StoredRecipe, number>>>;

const EXACT_MATCH: Measured = { f32: 95.8, f16: 95.8, q8_0: 95.8, mixed: 95.9, q4_0: 95.8 };

/** The recipe that the others are compared with: the weights as trained. */
const BASE: StoredRecipe = 'f32';

/** @returns the figure with the change from {@link BASE} in brackets; "not measured" where there is none */
export function qualityLabel(recipe: StoredRecipe, measured: Measured = EXACT_MATCH): string {
  const figure = measured[recipe];
  if (figure === undefined) return 'not measured';
  const exact = `${formatPercent(figure / 100, 1)} exact`;
  const base = measured[BASE];
  if (base === undefined || recipe === BASE) return exact;
  const change = formatSigned(figure - base);
  return `${exact} (${change === formatSigned(0) ? `as ${BASE.toUpperCase()}` : change})`;
}
