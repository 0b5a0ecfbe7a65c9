import { lazy, Suspense } from 'react';
import { encodingCurves, joinRepeats } from '@/core/evaluate/experiment-grid';
import { formatScore } from '@/core/evaluate/report-columns';
import { METRIC_LABELS } from '@/core/evaluate/report-groups';
import { shortSystemNames } from '@/core/evaluate/system-names';
import type { SystemResult } from '@/features/evaluate/run/run-results';

/** Loaded only when there is a curve to draw. */
const EncodingCurve = lazy(() =>
  import('./encoding-curve').then((module) => ({ default: module.EncodingCurve })),
);

/** Colours of systems, in order; further systems reuse them. */
const MARKS = [
  'var(--c-accent)',
  'var(--c-part-definition-mark)',
  'var(--c-part-positive-mark)',
  'var(--c-doubt)',
  'var(--c-part-negative-mark)',
  'var(--c-part-name-mark)',
];
/** Systems with a bar in each category: more could not be told apart. */
const MAX_SYSTEMS = 8;

/** The curve over encodings, where there are several, and the bars of each category. */
export function Plots({ results }: { results: readonly SystemResult[] }) {
  const shown = results.filter(({ rows }) => rows.length > 0);
  const scores = new Map(shown.map(({ system, report }) => [system.id, report.overall.rougeL]));
  const repeats = joinRepeats(
    shown.map(({ system }) => system),
    ({ id }) => scores.get(id),
  );
  const curves = encodingCurves(repeats);
  const encodings = [...new Set(repeats.map(({ system }) => system.encoding))];
  return (
    <>
      {encodings.length > 1 && (
        <section aria-labelledby="curve">
          <h2 id="curve" className="mb-2 font-semibold">
            Over encodings
          </h2>
          <Suspense fallback={<p className="h-72 text-sm text-muted">Drawing…</p>}>
            <EncodingCurve curves={curves} encodings={encodings} />
          </Suspense>
        </section>
      )}
      {shown.length > 1 && <CategoryBars results={shown.slice(0, MAX_SYSTEMS)} />}
    </>
  );
}

/** One group of bars per category; the table below has the same scores as figures. */
function CategoryBars({ results }: { results: readonly SystemResult[] }) {
  const names = [
    ...new Set(results.flatMap(({ report }) => report.categoryHeadlines.map(({ name }) => name))),
  ];
  const labels = shortSystemNames(results.map(({ system }) => system));
  return (
    <section aria-labelledby="bars">
      <h2 id="bars" className="mb-2 font-semibold">
        Categories
      </h2>
      <ul aria-label="Colours" className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {results.map(({ system }, index) => (
          <li key={system.id} className="flex items-center gap-1.5">
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-xs"
              style={{ background: MARKS[index % MARKS.length] }}
            />
            {labels.get(system.id)}
          </li>
        ))}
      </ul>
      <ul className="card grid gap-x-10 gap-y-4 p-4 lg:grid-cols-2">
        {names.map((name) => (
          <li key={name} className="min-w-0">
            <p className="mb-1 flex justify-between gap-3 text-sm">
              <span className="truncate font-medium">{name || 'No category'}</span>
              <span className="shrink-0 text-muted">{metricOf(results, name)}</span>
            </p>
            {results.map(({ system, report }, index) => {
              const found = report.categoryHeadlines.find((headline) => headline.name === name);
              return (
                found && (
                  <div key={system.id} className="flex items-center gap-2" title={labels.get(system.id)}>
                    <div aria-hidden className="h-2 min-w-0 flex-1 rounded-full bg-line/60">
                      <div
                        className="h-full rounded-full"
                        style={{ width: `${found.score}%`, background: MARKS[index % MARKS.length] }}
                      />
                    </div>
                    <span className="numeric w-12 text-right text-xs text-muted">
                      <span className="sr-only">{labels.get(system.id)}: </span>
                      {formatScore(found.score)}
                    </span>
                  </div>
                )
              );
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function metricOf(results: readonly SystemResult[], name: string): string {
  for (const { report } of results) {
    const found = report.categoryHeadlines.find((headline) => headline.name === name);
    if (found) return METRIC_LABELS[found.metric];
  }
  return '';
}
