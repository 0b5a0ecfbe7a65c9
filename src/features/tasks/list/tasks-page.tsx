import { FileOutput, FolderOpen, ListChecks, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import { UnreadableNote } from '@/components/ui/unreadable-note';
import { countOf, formatCount } from '@/core/words/quantities';
import { queryOfHash, writeFilter } from '@/features/tasks/address';
import { FilesDialog } from '@/features/tasks/files/files-dialog';
import { DevSplitDialog } from '@/features/tasks/pairs/dev-split-dialog';
import { PairsDialog } from '@/features/tasks/pairs/pairs-dialog';
import { useFiles, useFilter, useList, useTasks } from '@/features/tasks/tasks';
import { Facets } from './facets';
import { SearchBar } from './search-bar';
import { chosenCount, filterFromQuery, filterToQuery, NO_FILTER } from './task-filter';
import { TaskList } from './task-list';
import { useTaskDrop } from './use-task-drop';

/** Milliseconds without a change before the address follows: browsers refuse hundreds of changes in half a minute. */
const ADDRESS_MS = 300;

/** All tasks: filters on one side, search and list on the other. */
export function TasksPage() {
  const { list } = useTasks();
  const { dragging, handlers } = useTaskDrop();
  useEffect(() => void list.getState().read(), [list]);
  useFilterInAddress();
  return (
    // Not a `Screen`: the list scrolls, in a narrow window too.
    <main
      className={`flex h-[calc(100dvh-3.25rem)] min-h-0 w-full flex-col lg:h-auto lg:flex-1 lg:flex-row ${dragging ? 'bg-accent-soft' : ''}`}
      {...handlers}
    >
      <aside
        aria-label="Filters"
        className="w-72 shrink-0 overflow-y-auto border-r border-line p-5 max-lg:hidden"
      >
        <Facets />
      </aside>
      <div className="mx-auto flex min-h-0 w-full max-w-6xl flex-1 flex-col p-3 sm:p-5 sm:pb-0 max-sm:pb-0">
        <Heading />
        <SearchBar />
        <Summary />
        <TaskList />
      </div>
      <FilesDialog />
    </main>
  );
}

function Heading() {
  const setOpen = useFiles((state) => state.setOpen);
  const shown = useFilter((state) => state.shown);
  const [splitting, setSplitting] = useState(false);
  const [pairing, setPairing] = useState(false);
  return (
    <header className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div>
        <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Tasks</h1>
        <p className="mt-0.5 text-pretty text-muted max-sm:hidden">
          Natural Instructions and the starter tasks. Texts are fetched only when you ask.
        </p>
      </div>
      <div className="flex flex-wrap gap-1.5 sm:gap-2">
        <Button icon={<ListChecks size={15} aria-hidden />} onClick={() => setSplitting(true)}>
          Dev split
        </Button>
        <Button icon={<FileOutput size={15} aria-hidden />} onClick={() => setPairing(true)}>
          Text pairs
        </Button>
        <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => setOpen(true)}>
          Open files
        </Button>
      </div>
      <DevSplitDialog open={splitting} onClose={() => setSplitting(false)} />
      <PairsDialog open={pairing} onClose={() => setPairing(false)} tasks={shown} />
    </header>
  );
}

/** How many tasks are shown, and what can be done with them or with the filter. */
function Summary() {
  const { tasks, status, unreadable, read } = useList(
    useShallow(({ tasks, status, unreadable, read }) => ({ tasks, status, unreadable, read })),
  );
  const { shown, filter, setFilter } = useFilter(
    useShallow(({ shown, filter, setFilter }) => ({ shown, filter, setFilter })),
  );
  const { goTo } = useTasks();
  const [choosing, setChoosing] = useState(false);
  const chosen = chosenCount(filter);
  const filtered = chosen > 0 || filter.query.trim() !== '';
  return (
    <>
      {status.state === 'partly' && (
        <Problem error={status.error} className="mb-2">
          <Button size="small" onClick={() => void read()}>
            Try again
          </Button>
        </Problem>
      )}
      <UnreadableNote noun="task" count={unreadable} className="mb-2" />
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1">
        <p role="status" className="numeric text-sm text-muted">
          {status.state === 'reading'
            ? 'Reading the list…'
            : filtered
              ? `${formatCount(shown.length)} of ${countOf(tasks.length, 'task')}`
              : countOf(tasks.length, 'task')}
        </p>
        {filtered && (
          <Button size="small" shape="quiet" onClick={() => setFilter({ ...NO_FILTER, sort: filter.sort })}>
            Clear filters
          </Button>
        )}
        <span className="flex-1" />
        {filtered && shown.length > 0 && (
          <Button size="small" onClick={() => goTo.evaluate(shown.map((task) => task.name))}>
            Evaluate {shown.length === 1 ? 'this task' : `these ${formatCount(shown.length)}`}
          </Button>
        )}
        <Button
          size="small"
          className="lg:hidden"
          icon={<SlidersHorizontal size={14} aria-hidden />}
          onClick={() => setChoosing(true)}
        >
          Filters{chosen > 0 ? ` (${chosen})` : ''}
        </Button>
      </div>
      <Dialog open={choosing} onClose={() => setChoosing(false)} title="Filters">
        <Facets />
        <Button shape="primary" className="mt-4 w-full" onClick={() => setChoosing(false)}>
          Show {countOf(shown.length, 'task')}
        </Button>
      </Dialog>
    </>
  );
}

/** Keeps filter and address in step: the address follows the filter, and the filter follows back, forward and links. */
function useFilterInAddress(): void {
  const { filter: store } = useTasks();
  useEffect(() => {
    const take = () => {
      const query = queryOfHash(window.location.hash);
      const { filter, setFilter } = store.getState();
      if (query !== undefined && query !== filterToQuery(filter)) setFilter(filterFromQuery(query));
    };
    take();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = store.getState().filter;
    const stop = store.subscribe(({ filter }) => {
      if (filter === last) return;
      last = filter;
      clearTimeout(timer);
      timer = setTimeout(() => writeFilter(filter), ADDRESS_MS);
    });
    window.addEventListener('hashchange', take);
    return () => {
      clearTimeout(timer);
      stop();
      window.removeEventListener('hashchange', take);
    };
  }, [store]);
}
