import { useMemo, useState } from 'react';
import { type PairedComparison, pairedComparison } from '@/core/evaluate/column-report';
import { formatCount, formatSigned } from '@/core/words/quantities';
import { BOOTSTRAP_SEED, type ColumnResult } from '@/features/evaluate/run/run-results';
import { shortLabels } from '@/features/evaluate/words';
import { Table, Td, Th } from './table';

/** Every system against one of them, on the instances that both answered: what a difference of means hides. */
export function PairedTable({ results }: { results: readonly ColumnResult[] }) {
  const shown = results.filter(({ rows }) => rows.length > 0);
  const [chosen, setChosen] = useState('');
  const base = shown.find(({ column }) => column.id === chosen) ?? shown[0];
  const labels = shortLabels(shown.map(({ column }) => column));
  const pairs = useMemo(() => pairsOf(results, base), [results, base]);
  if (!base || pairs.length === 0) return null;
  return (
    <div className="mt-5">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-sm font-semibold">Instance by instance</h3>
        <div className="flex min-w-0 items-center gap-2 text-sm text-muted">
          <span aria-hidden>against</span>
          <select
            aria-label="Compare all systems with"
            className="field h-8 min-w-0 py-0 text-sm text-ink"
            value={base.column.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {shown.map(({ column }) => (
              <option key={column.id} value={column.id}>
                {labels.get(column.id)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Table label="Systems against one of them">
        <thead>
          <tr>
            <Th>System</Th>
            <Th right>ROUGE-L, difference</Th>
            <Th right>95% interval</Th>
            <Th right>Better</Th>
            <Th right>Worse</Th>
            <Th right>Alike</Th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ id, pair }) => (
            <PairRow key={id} label={labels.get(id) ?? ''} pair={pair} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** Comparisons of all others with a base, on instances that both have. */
function pairsOf(results: readonly ColumnResult[], base: ColumnResult | undefined) {
  if (!base) return [];
  return results
    .filter(({ column, rows }) => rows.length > 0 && column.id !== base.column.id)
    .map(({ column, rows }) => ({
      id: column.id,
      pair: pairedComparison(base.rows, rows, 'rougeL', BOOTSTRAP_SEED),
    }))
    .filter(({ pair }) => pair.instances > 0);
}

function PairRow({ label, pair }: { label: string; pair: PairedComparison }) {
  const { difference, interval, wins, losses, ties } = pair;
  return (
    <tr>
      <Th row>{label}</Th>
      <Td right strong>
        {formatSigned(difference, 2)}
      </Td>
      <Td right muted>
        {interval && `${formatSigned(interval.low, 2)} to ${formatSigned(interval.high, 2)}`}
      </Td>
      <Td right>{formatCount(wins)}</Td>
      <Td right>{formatCount(losses)}</Td>
      <Td right muted>
        {formatCount(ties)}
      </Td>
    </tr>
  );
}
