import type { CellAnswer } from '@/core/compare/cell-answer';
import { type CellScore, cellScore } from '@/core/compare/scores';

interface Scored {
  references: readonly string[];
  score: CellScore | undefined;
}

const known = new WeakMap<CellAnswer, Scored>();

/** The score of an answer, cached, because means need the scores of all cells whenever one changes. */
export function answerScore(answer: CellAnswer, references: readonly string[]): CellScore | undefined {
  const found = known.get(answer);
  if (found?.references === references) return found.score;
  const score = cellScore(answer.text, references);
  known.set(answer, { references, score });
  return score;
}
