import { PYTHON_SPACE } from '@/core/words/python-space';

const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]+/g;
const SPACES = new RegExp(`${PYTHON_SPACE}+`, 'gu');

/** The form in which answers are compared: lower case, no ASCII punctuation, white space collapsed; articles stay. */
export function normaliseAnswer(text: string): string {
  const spaced = text.toLowerCase().replace(ASCII_PUNCTUATION, '').replace(SPACES, ' ');
  return spaced.replace(/^ | $/g, '');
}

/**
 * Exact match after {@link normaliseAnswer}, as Tk-Instruct's evaluation has it.
 * @returns 1 when any of the references is met, else 0
 */
export function exactMatch(prediction: string, references: readonly string[]): number {
  const given = normaliseAnswer(prediction);
  return references.some((reference) => normaliseAnswer(reference) === given) ? 1 : 0;
}
