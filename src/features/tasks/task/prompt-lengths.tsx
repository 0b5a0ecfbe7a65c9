import { useId, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { SelectField } from '@/components/ui/select-field';
import { DEFAULT_ENCODING, NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { type HistogramBar, tokenHistogram } from '@/core/tasks/token-histogram';
import { formatCount } from '@/core/words/quantities';
import { useLengths } from '@/features/tasks/tasks';
import type { TaskOverview } from '@/session/tasks/task-overview';
import { type Lengths, LIMIT, SAMPLE } from './length-store';

/** How long the prompts are, compared with the limit at which they are truncated. */
export function PromptLengths({ overview: { task, instances } }: { overview: TaskOverview }) {
  const [encoding, setEncoding] = useState<string>(DEFAULT_ENCODING);
  const { key, status, measure } = useLengths(
    useShallow(({ key, status, measure }) => ({ key, status, measure })),
  );
  const id = useId();
  if (instances === 0) return null;
  const mine = key === `${task.name}\n${encoding}` ? status : { state: 'idle' as const };
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className="mb-1.5 font-semibold">
        Prompt lengths
      </h2>
      <SelectField
        label="Encoding"
        hideLabel
        value={encoding}
        options={NAMED_ENCODINGS.map(({ id, label }) => ({ value: id, label }))}
        onValue={setEncoding}
      />
      {mine.state === 'idle' && (
        <Button size="small" className="mt-2" onClick={() => void measure(task.name, encoding)}>
          Measure {Math.min(SAMPLE, instances)} instances
        </Button>
      )}
      {mine.state === 'measuring' && (
        <ProgressBar label="Measuring prompts" fraction={mine.done / mine.of} className="mt-3" />
      )}
      {mine.state === 'failed' && <Problem error={mine.error} className="mt-2" />}
      {mine.state === 'measured' && <Histogram lengths={mine.lengths} />}
    </section>
  );
}

function Histogram({ lengths: { tokens, cut, droppedExamples } }: { lengths: Lengths }) {
  const bins = tokenHistogram(tokens);
  const most = Math.max(...bins.map(({ count }) => count));
  const median = tokens[Math.floor(tokens.length / 2)] ?? 0;
  const longest = tokens.at(-1) ?? 0;
  const summary = `${formatCount(tokens[0] ?? 0)} to ${formatCount(longest)} tokens, median ${formatCount(median)}`;
  return (
    <>
      <div role="img" aria-label={`Prompt lengths: ${summary}`} className="mt-3 flex h-20 items-end gap-px">
        {bins.map((bin) => (
          <Bar key={bin.from} bin={bin} most={most} />
        ))}
      </div>
      <p aria-hidden className="numeric mt-1 flex justify-between text-xs text-muted">
        <span>0</span>
        <span>{formatCount(bins.at(-1)?.to ?? 0)} tokens</span>
      </p>
      <p className="mt-1 text-sm text-muted">
        First {formatCount(tokens.length)} instances: {summary}. The limit is {formatCount(LIMIT)}.
      </p>
      {(cut > 0 || droppedExamples > 0) && (
        <p className="mt-1 text-sm text-warn">
          {droppedExamples > 0 && `${formatCount(droppedExamples)} drop examples to stay below it. `}
          {cut > 0 && `${formatCount(cut)} are truncated and lose “Output:”.`}
        </p>
      )}
    </>
  );
}

function Bar({ bin: { from, to, count }, most }: { bin: HistogramBar; most: number }) {
  const over = to > LIMIT;
  return (
    <div
      title={`${from} to ${to - 1} tokens: ${count}`}
      className={`min-w-0 flex-1 rounded-t-xs ${over ? 'bg-(--c-doubt)' : 'bg-accent'}`}
      style={{ height: `${Math.max(count > 0 ? 3 : 0, (100 * count) / most)}%` }}
    />
  );
}
