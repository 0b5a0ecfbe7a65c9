/** Tasks as pairs of source and target text, for trainers that take no tasks. */
import { randomIndex, seededRandom } from '@/core/random/seeded-random';
import { writeJsonLines } from '@/core/tables/json-lines';
import { writeTabLine } from '@/core/tables/tab-lines';
import { PYTHON_SPACE } from '@/core/words/python-space';
import type { TaskInstance } from './task-file';

export interface TextPair {
  task: string;
  id: string;
  /** The prompt, with white space collapsed. */
  source: string;
  /** One of the accepted answers, with white space collapsed. */
  target: string;
  /** All accepted answers, unchanged. */
  references: readonly string[];
}

export type PairFormat = 'tsv' | 'jsonl';

const SPACES = new RegExp(`${PYTHON_SPACE}+`, 'gu');

/**
 * A pair as Tk-Instruct's conversion for T5 writes it: white space is collapsed in both texts, and one of several answers
 * is drawn, here by seed and position.
 * @param source the encoded prompt, cut if it is too long
 * @param position index of the instance in its task, from 0
 */
export function textPair(
  task: string,
  { id, output }: TaskInstance,
  source: string,
  { position, seed }: { position: number; seed: number },
): TextPair {
  const random = seededRandom(seed ^ Math.imul(position + 1, 0x9e3779b1));
  const target = output[randomIndex(output.length, random)] ?? '';
  return { task, id, source: collapsed(source), target: collapsed(target), references: output };
}

/** One line of a file, with its line break. Nothing in a pair can break a line of TSV, because tabs were collapsed too. */
export function pairLine(pair: TextPair, format: PairFormat): string {
  return format === 'tsv' ? writeTabLine([pair.source, pair.target]) : writeJsonLines([pair]);
}

function collapsed(text: string): string {
  return text.replace(SPACES, ' ').replace(/^ | $/gu, '');
}
