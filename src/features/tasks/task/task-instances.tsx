import { ChevronLeft, ChevronRight, Search, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { IconButton } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import type { TaskInstance } from '@/core/tasks/task-file';
import { formatCount } from '@/core/words/quantities';
import { useTask, useTasks } from '@/features/tasks/tasks';
import { PAGE_SIZE, type TaskOverview } from '@/session/tasks/task-overview';
import { languageTag } from './language-tag';
import { SensitiveText } from './sensitive-text';
import { taskPromptOf } from './task-prompt-of';

/** References shown of an instance. */
const REFERENCES = 3;

/** The instances, a hundred at a time; the search covers all of them. */
export function TaskInstances({ overview }: { overview: TaskOverview }) {
  const { page, pageError, start, query, showInstances } = useTask(
    useShallow(({ page, pageError, start, query, showInstances }) => ({
      page,
      pageError,
      start,
      query,
      showInstances,
    })),
  );
  const total = page?.total ?? overview.instances;
  return (
    <section aria-labelledby="task-instances">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id="task-instances" className="font-semibold">
          Instances
          <span className="numeric ml-2 font-normal text-muted">{formatCount(overview.instances)}</span>
        </h2>
        <InstanceSearch query={query} onQuery={(text) => void showInstances(0, text)} />
      </div>
      {pageError && <Problem error={pageError} />}
      {!page && !pageError && <p className="text-sm text-muted">Reading…</p>}
      {page && (
        <SensitiveText>
          {page.rows.length === 0 ? (
            <p className="card p-5 text-center text-muted">
              {query ? 'No instance contains this text.' : 'The file has no instances.'}
            </p>
          ) : (
            <ul className="card divide-y divide-line">
              {page.rows.map(({ index, instance }) => (
                <InstanceRow key={index} overview={overview} index={index} instance={instance} />
              ))}
            </ul>
          )}
        </SensitiveText>
      )}
      {total > PAGE_SIZE && (
        <Pager start={start} total={total} onStart={(next) => void showInstances(next, query)} />
      )}
    </section>
  );
}

function InstanceSearch({ query, onQuery }: { query: string; onQuery: (text: string) => void }) {
  const [typed, setTyped] = useState(query);
  return (
    <div className="relative w-full sm:w-64">
      <Search size={14} aria-hidden className="pointer-events-none absolute top-2 left-2.5 text-muted" />
      <input
        type="search"
        autoComplete="off"
        aria-label="Search the instances"
        placeholder="Text in an instance"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          onQuery(event.target.value);
        }}
        className="field h-8 py-0 pl-8 text-sm"
      />
    </div>
  );
}

interface InstanceRowProps {
  overview: TaskOverview;
  index: number;
  instance: TaskInstance;
}

function InstanceRow({ overview: { task }, index, instance }: InstanceRowProps) {
  const { goTo } = useTasks();
  const { input, output, id } = instance;
  const more = output.length - REFERENCES;
  return (
    <li className="grid grid-cols-[2.5rem_minmax(0,1fr)_auto] gap-x-3 px-3 py-2.5" title={id}>
      <span className="numeric pt-px text-right text-sm text-muted">{formatCount(index + 1)}</span>
      <div className="min-w-0">
        <p
          dir="auto"
          lang={languageTag(task.inputLanguage[0])}
          className="line-clamp-6 break-words whitespace-pre-wrap"
        >
          {input || <span className="text-muted">Blank input</span>}
        </p>
        <ul aria-label="Accepted answers" className="mt-1 flex flex-wrap gap-x-2 gap-y-1">
          {output.slice(0, REFERENCES).map((answer, position) => (
            <li
              // Answers can repeat; their order is that of the file.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={position}
              dir="auto"
              lang={languageTag(task.outputLanguage[0])}
              className="max-w-full rounded bg-(--c-part-task) px-1.5 py-px text-sm break-words"
            >
              {answer || <span className="text-muted">Blank</span>}
            </li>
          ))}
          {more > 0 && (
            <li className="text-sm text-muted" title={output.slice(REFERENCES).join('\n')}>
              and {more} more
            </li>
          )}
        </ul>
      </div>
      <IconButton
        size="small"
        label={`Open instance ${index + 1} in the playground`}
        onClick={() => goTo.playground(taskPromptOf(task, instance))}
      >
        <SquarePen size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

interface PagerProps {
  start: number;
  total: number;
  onStart: (start: number) => void;
}

function Pager({ start, total, onStart }: PagerProps) {
  const last = Math.floor((total - 1) / PAGE_SIZE) * PAGE_SIZE;
  return (
    <nav aria-label="Pages of instances" className="mt-2 flex items-center justify-end gap-1">
      <p role="status" className="numeric mr-2 text-sm text-muted">
        {formatCount(start + 1)} to {formatCount(Math.min(start + PAGE_SIZE, total))} of {formatCount(total)}
      </p>
      <IconButton label="Previous page" disabled={start === 0} onClick={() => onStart(start - PAGE_SIZE)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton label="Next page" disabled={start >= last} onClick={() => onStart(start + PAGE_SIZE)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </nav>
  );
}
