/** An adapter as a prompt is answered with it, apart from its files: light enough for the first paint. */
import { PlaygroundError } from '@/core/errors';

/** An adapter in use: which of the stored ones, and how strongly. 1 is as trained, 0 is the model alone. */
export interface AdapterUse {
  id: string;
  scale: number;
}

/** Strengths beyond this only ever give noise; the bound keeps sums finite. */
export const MAX_STRENGTH = 8;

/** @throws {PlaygroundError} `invalid-input` when the strength is no number between -8 and 8 */
export function checkStrength(scale: number): number {
  if (Number.isFinite(scale) && Math.abs(scale) <= MAX_STRENGTH) return scale;
  throw new PlaygroundError(
    'invalid-input',
    `The strength of an adapter must be a number from -${MAX_STRENGTH} to ${MAX_STRENGTH}.`,
    { hint: '1 is as it was trained, 0 is the model alone.' },
  );
}
