import { useMemo, useState } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { Disclosure } from '@/components/ui/disclosure';
import { smoothed } from '@/core/finetune/compare-answers';
import { formatPercent, formatSigned } from '@/core/words/quantities';
import { useLibrary } from '@/features/finetune/finetune';
import { METRIC_WORDS } from '@/features/finetune/words';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';
import { type ChartLine, LineChart } from './line-chart';

/** Colours of the overlaid runs, in order. */
const OVERLAY_COLOURS = [
  '--c-part-definition-mark',
  '--c-part-positive-mark',
  '--c-doubt',
  '--c-part-negative-mark',
];

/** The curves of a run; the held-out loss can be overlaid with that of earlier runs. */
export function RunCharts({ run }: { run: TrainingRunRecord }) {
  const [overlaid, setOverlaid] = useState<ReadonlySet<string>>(new Set());
  const others = useLibrary((state) => state.runs).filter(
    ({ id, evaluations }) => id !== run.id && evaluations.length > 0,
  );
  const loss = useMemo(() => lossLines(run), [run]);
  const heldOut = useMemo(
    () =>
      heldOutLines(
        run,
        others.filter(({ id }) => overlaid.has(id)),
      ),
    [run, others, overlaid],
  );
  const metric = useMemo(() => metricLines(run), [run]);
  const last = run.settings.steps;
  const rate = useMemo(() => rateLines(run), [run]);
  const norm = useMemo(() => normLines(run), [run]);
  return (
    <section aria-label="Curves" className="grid gap-4 sm:grid-cols-2">
      <Chart title="Training loss" lines={loss} last={last} wide />
      <Chart
        title="Held-out loss, relative to the base model"
        lines={heldOut}
        last={last}
        format={(value) => formatSigned(value, 3)}
      >
        <Overlay runs={others} chosen={overlaid} onChange={setOverlaid} />
      </Chart>
      <Chart
        title={`${METRIC_WORDS[run.metric]} on the sample instances`}
        lines={metric}
        last={last}
        format={(share) => formatPercent(share, 1)}
      />
      <Chart title="Learning rate" lines={rate} last={last} format={(value) => value.toPrecision(2)} />
      <Chart title="Gradient norm" lines={norm} last={last} format={(value) => value.toPrecision(2)} />
    </section>
  );
}

interface ChartProps {
  title: string;
  /** End of the axis. */
  last: number;
  lines: readonly ChartLine[];
  format?: (value: number) => string;
  /** Spans both columns. */
  wide?: boolean;
  children?: React.ReactNode;
}

function Chart({
  title,
  last,
  lines,
  format = (value) => value.toFixed(3),
  wide = false,
  children,
}: ChartProps) {
  const ends = lines.map(({ label, points }) => {
    const value = points.at(-1)?.y;
    return `${label} ${value == null ? 'not known yet' : format(value)}`;
  });
  return (
    <figure className={`card min-w-0 p-3 ${wide ? 'sm:col-span-2' : ''}`}>
      <figcaption className="mb-1 flex flex-wrap justify-between gap-x-4 text-sm font-medium">
        {title}
        {lines.length > 1 && <Legend lines={lines} />}
      </figcaption>
      <LineChart
        lines={lines}
        last={last}
        format={format}
        height={170}
        spoken={`${title}. Last: ${ends.join(', ')}.`}
      />
      {children}
    </figure>
  );
}

/** Which line is which. */
function Legend({ lines }: { lines: readonly ChartLine[] }) {
  return (
    <span className="flex flex-wrap gap-x-3 text-xs font-normal text-muted">
      {lines.map(({ label, colour }) => (
        <span key={label} className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-0.5 w-3.5 rounded-full" style={{ background: `var(${colour})` }} />
          {label}
        </span>
      ))}
    </span>
  );
}

interface OverlayProps {
  runs: readonly TrainingRunRecord[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

function Overlay({ runs, chosen, onChange }: OverlayProps) {
  if (runs.length === 0) return null;
  return (
    <Disclosure summary="Overlay earlier runs" className="mt-1">
      <ul className="mt-1 max-h-32 overflow-y-auto">
        {runs.map(({ id, name, createdAt }) => (
          <li key={id}>
            <Checkbox
              className="py-0.5 text-xs"
              label={
                <span className="truncate">
                  {name}, {createdAt.slice(0, 16).replace('T', ' ')}
                </span>
              }
              checked={chosen.has(id)}
              onChecked={() => {
                const next = new Set(chosen);
                if (!next.delete(id)) next.add(id);
                onChange(next);
              }}
            />
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

function lossLines({ steps }: TrainingRunRecord): ChartLine[] {
  const known = steps.filter(({ loss }) => loss !== null);
  const smooth = smoothed(known.map(({ loss }) => loss ?? 0));
  return [
    {
      label: 'Each step',
      colour: '--c-field',
      points: steps.map(({ step, loss }) => ({ x: step, y: loss })),
      width: 1,
    },
    {
      label: 'Smoothed',
      colour: '--c-accent',
      points: known.map(({ step }, i) => ({ x: step, y: smooth[i]! })),
      width: 2,
    },
  ];
}

function heldOutLines(run: TrainingRunRecord, others: readonly TrainingRunRecord[]): ChartLine[] {
  return [run, ...others].map((each, index) => ({
    label: index === 0 ? 'This run' : `${each.name}, ${each.createdAt.slice(5, 16).replace('T', ' ')}`,
    colour: index === 0 ? '--c-accent' : OVERLAY_COLOURS[(index - 1) % OVERLAY_COLOURS.length]!,
    dots: true,
    dashed: index > 0,
    width: 2,
    points: deltas(each),
  }));
}

/** Held-out loss minus that of the base model; 0 at the beginning. */
function deltas({ baseline, evaluations }: TrainingRunRecord) {
  const base = baseline?.loss;
  if (base === undefined) return [];
  return [{ x: 0, y: 0 }, ...evaluations.map(({ step, report }) => ({ x: step, y: report.loss - base }))];
}

function metricLines({ metric, baseline, evaluations, settings }: TrainingRunRecord): ChartLine[] {
  const mean = (answers: readonly { exactMatch: number; rougeL: number }[]) =>
    answers.length === 0 ? null : answers.reduce((sum, answer) => sum + answer[metric], 0) / answers.length;
  const points = evaluations.map(({ step, report }) => ({ x: step, y: mean(report.answers) }));
  const before = baseline ? [{ x: 0, y: mean(baseline.answers.slice(0, settings.watched)) }] : [];
  return [
    {
      label: METRIC_WORDS[metric],
      colour: '--c-accent',
      points: [...before, ...points],
      dots: true,
      width: 2,
    },
  ];
}

function rateLines({ steps }: TrainingRunRecord): ChartLine[] {
  return [
    {
      label: 'Learning rate',
      colour: '--c-accent',
      points: steps.map(({ step, learningRate }) => ({ x: step, y: learningRate })),
    },
  ];
}

function normLines({ steps }: TrainingRunRecord): ChartLine[] {
  return [
    {
      label: 'Norm',
      colour: '--c-accent',
      points: steps.map(({ step, gradientNorm }) => ({ x: step, y: gradientNorm })),
    },
  ];
}
