import { Columns3, FileText } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { Segmented } from '@/components/ui/segmented';
import { formatBytes, formatPercent, formatSigned } from '@/core/words/quantities';
import { compareAdapter } from '@/features/finetune/adapters/compare-adapter';
import { comparisonOf } from '@/features/finetune/adapters/comparison';
import { saveAdapter } from '@/features/finetune/adapters/downloads';
import { useFinetune, useRun } from '@/features/finetune/finetune';
import { ScrollBox } from '@/features/finetune/scroll-box';
import { METRIC_WORDS } from '@/features/finetune/words';
import type { TrainingRunData, TrainingRunRecord } from '@/storage/migrations/training-run';
import { saveRunCard } from './actions';
import { Cell } from './samples';

type Shown = 'changed' | 'wins' | 'losses' | 'all';

const FILTERS: readonly { value: Shown; label: string }[] = [
  { value: 'changed', label: 'Changed' },
  { value: 'wins', label: 'Better' },
  { value: 'losses', label: 'Worse' },
  { value: 'all', label: 'All' },
];

/** The base model against the adapter on the same held-out instances. */
export function RunResult({ run, data }: { run: TrainingRunRecord; data: TrainingRunData | undefined }) {
  const finetune = useFinetune();
  return (
    <section aria-label="Result" className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">Before and after, on the held-out instances</h3>
        <div className="flex gap-2">
          <Button size="small" icon={<FileText size={14} aria-hidden />} onClick={() => saveRunCard(run)}>
            Run card
          </Button>
          {run.adapterId && (
            <Button
              size="small"
              icon={<Columns3 size={14} aria-hidden />}
              onClick={() => void compareAdapter(finetune, run, data)}
            >
              Compare
            </Button>
          )}
        </div>
      </div>
      <Unshelved run={run} />
      <Scores run={run} />
      <p className="text-sm text-muted">
        The adapter of step {run.best?.step ?? run.settings.steps}, the best by held-out loss
        {run.baseline &&
          run.best &&
          ` (${formatSigned(run.best.loss - run.baseline.loss, 3)} compared with the base model)`}
        {run.adapterId ? ', is among your adapters now.' : '.'}
        {run.peakBytes !== undefined &&
          ` Training held ${formatBytes(run.peakBytes)} beside the model at most.`}
      </p>
      <Answers run={run} data={data} />
    </section>
  );
}

/** The way out for an adapter that could not be stored. */
function Unshelved({ run }: { run: TrainingRunRecord }) {
  const unshelved = useRun((state) => state.unshelved);
  if (!unshelved || run.adapterId) return null;
  const { adapter, error } = unshelved;
  return (
    <Problem
      tone="warn"
      error={{
        message: `The adapter could not be stored: ${error.message}`,
        hint: 'Save its files before you leave the page.',
      }}
    >
      <Button size="small" onClick={() => void saveAdapter(run.name, adapter)}>
        Save the adapter
      </Button>
    </Problem>
  );
}

function Scores({ run }: { run: TrainingRunRecord }) {
  return (
    <ScrollBox label="Scores">
      <table className="numeric w-full min-w-[36rem] text-sm">
        <thead>
          <tr className="border-b border-line text-muted">
            <th className="px-3 py-1.5 text-left font-medium">Metric</th>
            {['Before', 'After', 'Difference', '95% interval', 'Better', 'Worse', 'Same'].map((title) => (
              <th key={title} className="px-3 py-1.5 text-right font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {(['exactMatch', 'rougeL'] as const).map((metric) => (
            <ScoreRow key={metric} run={run} metric={metric} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function ScoreRow({ run, metric }: { run: TrainingRunRecord; metric: 'exactMatch' | 'rougeL' }) {
  const pairs = comparisonOf(run, metric);
  if (!pairs) return null;
  const { before, after, wins, losses, ties, interval } = pairs;
  const cells = [
    formatPercent(before, 1),
    formatPercent(after, 1),
    formatSigned(100 * (after - before)),
    interval ? `${formatSigned(100 * interval.low)} to ${formatSigned(100 * interval.high)}` : '',
    wins,
    losses,
    ties,
  ];
  return (
    <tr>
      <th scope="row" className="px-3 py-1.5 text-left font-medium">
        {METRIC_WORDS[metric]}
      </th>
      {cells.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns are fixed
        <td key={i} className={`px-3 py-1.5 text-right ${i === 1 ? 'font-semibold' : ''}`}>
          {value}
        </td>
      ))}
    </tr>
  );
}

function Answers({ run, data }: { run: TrainingRunRecord; data: TrainingRunData | undefined }) {
  const { baseline, tuned, metric } = run;
  const anyChanged = tuned?.answers.some(({ text }, i) => text !== baseline?.answers[i]?.text) ?? false;
  const [shown, setShown] = useState<Shown>(anyChanged ? 'changed' : 'all');
  if (!baseline || !tuned || !data) return null;
  const rows = data.heldOut.flatMap((instance, i) => {
    const [before, after] = [baseline.answers[i], tuned.answers[i]];
    if (!before || !after) return [];
    const change = after[metric] - before[metric];
    const keep = { changed: before.text !== after.text, wins: change > 0, losses: change < 0, all: true };
    return keep[shown] ? [{ instance, before, after }] : [];
  });
  return (
    <div>
      <Segmented legend="Which instances" value={shown} options={FILTERS} onChange={setShown} />
      <ScrollBox label="Answers before and after" className="mt-2 max-h-96">
        <table className="w-full min-w-[36rem] text-sm">
          <thead className="sticky top-0 bg-surface">
            <tr className="border-b border-line text-left text-muted">
              {['Held-out input', 'Expected', 'Before', 'After'].map((title) => (
                <th key={title} className="px-3 py-1.5 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map(({ instance, before, after }) => (
              <tr key={instance.id} className="align-top">
                <Cell text={instance.shown} />
                <Cell text={instance.references[0] ?? ''} />
                <Cell text={before.text} good={before.exactMatch === 1} />
                <Cell text={after.text} good={after.exactMatch === 1} />
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="p-3 text-sm text-muted">No such instances.</p>}
      </ScrollBox>
    </div>
  );
}
