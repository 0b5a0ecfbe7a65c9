import { PlaygroundError } from '@/core/errors';

/**
 * The value of an option that counts something.
 * @param least smallest value that is accepted
 * @throws {PlaygroundError} `invalid-input` for anything else
 */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new PlaygroundError(
    'invalid-input',
    `${option} ${text}: a whole number of at least ${least} is needed.`,
  );
}
