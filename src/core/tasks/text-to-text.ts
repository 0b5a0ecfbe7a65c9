/** Tasks as pairs of source and target text, for trainers that know nothing of tasks. */
import { randomIndex, seededRandom } from '@/core/random/seeded-random';
import { PYTHON_SPACE } from '@/core/words/python-space';
import type { TaskInstance } from './task-file';

export interface TextPair {
  task: string;
  id: string;
  /** The prompt, white space collapsed. */
  source: string;
  /** One of the accepted answers, white space collapsed. */
  target: string;
  /** All accepted answers, as they are. */
  references: readonly string[];
}

export type PairFormat = 'tsv' | 'jsonl';

const SPACES = new RegExp(`${PYTHON_SPACE}+`, 'gu');

/**
 * A pair as Tk-Instruct's conversion for T5 writes it: white space is collapsed in both, and of several answers one is
 * drawn, here by seed and place.
 * @param source the prompt that an encoding gives, cut when it is too long
 * @param position of the instance in its task
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

/** One line of a file, its line break included. Nothing in a pair can break a line of TSV: tabs were collapsed too. */
export function pairLine(pair: TextPair, format: PairFormat): string {
  return format === 'tsv' ? `${pair.source}\t${pair.target}\n` : `${JSON.stringify(pair)}\n`;
}

function collapsed(text: string): string {
  return text.replace(SPACES, ' ').replace(/^ | $/gu, '');
}
