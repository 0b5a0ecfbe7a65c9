import { ChevronLeft, ChevronRight, Search } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '@/components/ui/button';
import { SelectField } from '@/components/ui/select-field';
import type { EvaluationRow } from '@/core/evaluate/evaluation-rows';
import { shortSystemNames } from '@/core/evaluate/system-names';
import { formatCount } from '@/core/words/quantities';
import { ALL_INSTANCES, filterRows, type InstanceFilter, KINDS } from './instance-filter';
import type { ViewStore } from './view-store';

const PAGE = 50;
/** References shown of an instance. */
const REFERENCES = 3;

/** Every answer with the expected answer, with filters. */
export function InstanceTable({ view }: { view: ViewStore }) {
  const { results, tasks } = useStore(view);
  const [filter, setFilter] = useState<InstanceFilter>(ALL_INSTANCES);
  const [start, setStart] = useState(0);
  const deferred = useDeferredValue(filter);
  const rows = useMemo(() => filterRows(results, tasks, deferred), [results, tasks, deferred]);
  const from = start < rows.length ? start : 0;
  const labels = shortSystemNames(results.map(({ system }) => system));
  const change = (part: Partial<InstanceFilter>) => {
    setFilter({ ...filter, ...part });
    setStart(0);
  };
  return (
    <section aria-labelledby="answers">
      <h2 id="answers" className="mb-2 font-semibold">
        Answers
        <span className="numeric ml-2 font-normal text-muted">{formatCount(rows.length)}</span>
      </h2>
      <div className="mb-2 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
        <SelectField
          {...FILTER}
          label="System"
          value={filter.systemId}
          options={[
            { value: '', label: 'All systems' },
            ...[...labels].map(([value, label]) => ({ value, label })),
          ]}
          onValue={(systemId) => change({ systemId })}
        />
        <SelectField
          {...FILTER}
          label="Task"
          value={filter.task}
          options={[
            { value: '', label: 'All tasks' },
            ...[...tasks.keys()].map((name) => ({ value: name, label: name })),
          ]}
          onValue={(task) => change({ task })}
        />
        <SelectField
          {...FILTER}
          label="Which answers"
          value={filter.kind}
          options={KINDS}
          onValue={(kind) => change({ kind })}
        />
        <div className="relative min-w-0 sm:min-w-40 sm:flex-1">
          <Search size={14} aria-hidden className="pointer-events-none absolute top-2 left-2.5 text-muted" />
          <input
            type="search"
            aria-label="Search the answers"
            placeholder="Text in input or answer"
            value={filter.query}
            onChange={(event) => change({ query: event.target.value })}
            className="field h-8 py-0 pl-8 text-sm"
          />
        </div>
      </div>
      {rows.length === 0 ? (
        <p className="card p-5 text-center text-muted">No answers match these filters.</p>
      ) : (
        <ul className="card divide-y divide-line">
          {rows.slice(from, from + PAGE).map((row) => (
            <AnswerRow
              key={`${row.systemId}\t${row.task}\t${row.position}`}
              row={row}
              system={labels.get(row.systemId) ?? ''}
              instance={tasks.get(row.task)?.instances.at(row.position)}
            />
          ))}
        </ul>
      )}
      {rows.length > PAGE && <Pager from={from} total={rows.length} onStart={setStart} />}
    </section>
  );
}

/** How the filters above the answers look. */
const FILTER = { hideLabel: true, className: 'min-w-0', selectClassName: 'text-sm sm:max-w-56' } as const;

interface AnswerRowProps {
  row: EvaluationRow;
  system: string;
  instance?: { id: string; input: string; output: string[] };
}

function AnswerRow({ row, system, instance }: AnswerRowProps) {
  const notes = [
    row.missing && 'missing',
    row.truncated && 'prompt cut',
    row.finish === 'length' && 'answer cut',
  ].filter(Boolean);
  return (
    <li
      title={row.instanceId}
      className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-3.5 py-2.5 sm:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_5.5rem]"
    >
      <div className="min-w-0">
        <p className="truncate text-xs text-muted">
          {system} · {row.task} · {formatCount(row.position + 1)}
        </p>
        <p dir="auto" className="line-clamp-3 text-sm break-words whitespace-pre-wrap">
          {instance?.input}
        </p>
      </div>
      <div className="min-w-0">
        <p dir="auto" className="font-medium break-words whitespace-pre-wrap">
          {row.prediction || <span className="font-normal text-muted">No answer</span>}
        </p>
        {row.exactMatch < 1 && (
          <p dir="auto" className="line-clamp-2 text-sm break-words text-muted">
            Expected: {instance?.output.slice(0, REFERENCES).join(' · ')}
          </p>
        )}
      </div>
      <p className="numeric text-sm text-muted sm:text-right">
        <span className={row.exactMatch === 1 ? 'font-medium text-good' : ''}>
          {row.exactMatch === 1 ? 'Exact' : (100 * row.rougeL).toFixed(0)}
        </span>
        {notes.length > 0 && <span className="block text-xs text-warn">{notes.join(', ')}</span>}
      </p>
    </li>
  );
}

interface PagerProps {
  from: number;
  total: number;
  onStart: (start: number) => void;
}

function Pager({ from, total, onStart }: PagerProps) {
  return (
    <nav aria-label="Pages of answers" className="mt-2 flex items-center justify-end gap-1">
      <p role="status" className="numeric mr-2 text-sm text-muted">
        {formatCount(from + 1)} to {formatCount(Math.min(from + PAGE, total))} of {formatCount(total)}
      </p>
      <IconButton label="Previous page" disabled={from === 0} onClick={() => onStart(from - PAGE)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton label="Next page" disabled={from + PAGE >= total} onClick={() => onStart(from + PAGE)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </nav>
  );
}
