import { lazy, Suspense } from 'react';
import { encodingCurves, joinRepeats } from '@/core/evaluate/experiment-grid';
import type { ColumnResult } from '@/features/evaluate/run/run-results';
import { METRIC_LABELS, scoreWords, shortLabels } from '@/features/evaluate/words';

/** Fetched only where there is a curve to draw. */
const EncodingCurve = lazy(() =>
  import('./encoding-curve').then((module) => ({ default: module.EncodingCurve })),
);

/** Marks of systems, in their order; beyond them marks repeat. */
const MARKS = [
  'var(--c-accent)',
  'var(--c-part-definition-mark)',
  'var(--c-part-positive-mark)',
  'var(--c-doubt)',
  'var(--c-part-negative-mark)',
  'var(--c-part-name-mark)',
];
/** Bars of one category that can still be told apart. */
const MOST_SYSTEMS = 8;

/** The curve over encodings, where there are several, and the bars of each category. */
export function Plots({ results }: { results: readonly ColumnResult[] }) {
  const shown = results.filter(({ rows }) => rows.length > 0);
  const scores = new Map(shown.map(({ column, report }) => [column.id, report.overall.rougeL]));
  const repeats = joinRepeats(
    shown.map(({ column }) => column),
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
      {shown.length > 1 && <CategoryBars results={shown.slice(0, MOST_SYSTEMS)} />}
    </>
  );
}

/** One group of bars a category; the table below says the same in figures. */
function CategoryBars({ results }: { results: readonly ColumnResult[] }) {
  const names = [
    ...new Set(results.flatMap(({ report }) => report.categoryHeadlines.map(({ name }) => name))),
  ];
  const labels = shortLabels(results.map(({ column }) => column));
  return (
    <section aria-labelledby="bars">
      <h2 id="bars" className="mb-2 font-semibold">
        Categories
      </h2>
      <ul aria-label="Colours" className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {results.map(({ column }, index) => (
          <li key={column.id} className="flex items-center gap-1.5">
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-xs"
              style={{ background: MARKS[index % MARKS.length] }}
            />
            {labels.get(column.id)}
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
            {results.map(({ column, report }, index) => {
              const found = report.categoryHeadlines.find((headline) => headline.name === name);
              return (
                found && (
                  <div key={column.id} className="flex items-center gap-2" title={labels.get(column.id)}>
                    <div aria-hidden className="h-2 min-w-0 flex-1 rounded-full bg-line/60">
                      <div
                        className="h-full rounded-full"
                        style={{ width: `${found.score}%`, background: MARKS[index % MARKS.length] }}
                      />
                    </div>
                    <span className="numeric w-12 text-right text-xs text-muted">
                      <span className="sr-only">{labels.get(column.id)}: </span>
                      {scoreWords(found.score)}
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

function metricOf(results: readonly ColumnResult[], name: string): string {
  for (const { report } of results) {
    const found = report.categoryHeadlines.find((headline) => headline.name === name);
    if (found) return METRIC_LABELS[found.metric];
  }
  return '';
}
