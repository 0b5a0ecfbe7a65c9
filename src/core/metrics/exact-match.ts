import { PYTHON_SPACE } from '@/core/words/python-space';

const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]+/g;
const SPACES = new RegExp(`${PYTHON_SPACE}+`, 'gu');

/** The form in which answers are compared: lower case, no ASCII punctuation, white space collapsed; articles stay. */
export function normaliseAnswer(text: string): string {
  const spaced = text.toLowerCase().replace(ASCII_PUNCTUATION, '').replace(SPACES, ' ');
  return spaced.replace(/^ | $/g, '');
}

/**
 * Exact match after {@link normaliseAnswer}, as in Tk-Instruct's evaluation.
 * @returns 1 if the answer equals any of the references, else 0
 */
export function exactMatch(prediction: string, references: readonly string[]): number {
  const given = normaliseAnswer(prediction);
  return references.some((reference) => normaliseAnswer(reference) === given) ? 1 : 0;
}
