import { Disclosure } from '@/components/ui/disclosure';
import { formatPercent, formatSigned } from '@/core/words/quantities';
import { METRIC_WORDS } from '@/features/finetune/words';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';

interface Line {
  key: string;
  step: number;
  text: string;
}

/** Events of the run, the latest first. */
export function RunLog({ run }: { run: TrainingRunRecord }) {
  const lines = linesOf(run);
  if (lines.length === 0) return null;
  return (
    <Disclosure summary="Log" look="heading" open={!run.tuned}>
      <ol className="numeric mt-2 space-y-0.5 text-sm">
        {lines.map(({ key, step, text }) => (
          <li key={key} className="flex gap-3">
            <span className="w-16 shrink-0 text-right text-muted">
              {step === 0 ? 'start' : `step ${step}`}
            </span>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </Disclosure>
  );
}

function linesOf({ baseline, evaluations, steps, best, metric }: TrainingRunRecord): Line[] {
  const mean = (answers: readonly { exactMatch: number; rougeL: number }[]) =>
    formatPercent(answers.reduce((sum, answer) => sum + answer[metric], 0) / Math.max(1, answers.length), 1);
  const lines: Line[] = [];
  if (baseline) {
    lines.push({
      key: 'baseline',
      step: 0,
      text: `Base model: held-out loss ${baseline.loss.toFixed(3)}, ${METRIC_WORDS[metric]} ${mean(baseline.answers)}`,
    });
  }
  for (const { step, report } of evaluations) {
    const change = baseline ? ` (${formatSigned(report.loss - baseline.loss, 3)})` : '';
    const isBest = best?.step === step ? ', the best so far' : '';
    lines.push({
      key: `evaluation-${step}`,
      step,
      text: `Held-out loss ${report.loss.toFixed(3)}${change}, ${METRIC_WORDS[metric]} ${mean(report.answers)} of ${report.answers.length}${isBest}`,
    });
  }
  for (const { step, skipped } of steps) {
    if (skipped)
      lines.push({
        key: `skipped-${step}`,
        step,
        text: 'Skipped: the loss or its gradient was not finite',
      });
  }
  return lines.sort((a, b) => b.step - a.step);
}
