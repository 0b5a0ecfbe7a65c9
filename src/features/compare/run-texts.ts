/** How Compare describes runs, answers and scores. */
import type { CellAnswer } from '@/core/compare/cell-answer';
import { countOf, formatCount, formatPercent } from '@/core/words/quantities';
import type { RunEnd, RunProgress } from '@/features/compare/run/cells-store';

/** The progress of a run. */
export function progressText({ done, total, loading, stopping }: RunProgress, modelName: string): string {
  if (stopping) return 'Stopping…';
  if (!loading) return `${formatCount(done)} of ${countOf(total, 'cell')}`;
  const { progress } = loading;
  const share = progress ? ` (${formatPercent(progress.fraction)})` : '';
  return `Loading ${modelName}${share}`;
}

/** How a run ended, in a sentence. */
export function runSummary({ total, done, failed, stopped }: RunEnd): string {
  const answered = countOf(done - failed, 'cell');
  if (stopped) return `Stopped: ${answered} answered.`;
  if (failed === 0) return `${answered} answered.`;
  if (failed === total) return `${countOf(failed, 'cell')} failed.`;
  return `${answered} answered, ${formatCount(failed)} failed.`;
}

/** What to know about an answer besides its text. */
export function answerNotes(answer: CellAnswer, stale: boolean): string[] {
  return [
    stale && 'out of date',
    answer.finish === 'cancelled' && 'stopped',
    answer.finish === 'length' && 'truncated at the limit',
    answer.cut && 'prompt truncated',
    answer.droppedExamples > 0 && `${countOf(answer.droppedExamples, 'example')} dropped`,
  ].filter((note) => note !== false);
}

/** 0.667 -> "66.7". */
export function formatScore(share: number): string {
  return (share * 100).toFixed(1);
}
