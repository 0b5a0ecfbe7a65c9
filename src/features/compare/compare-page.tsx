import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { Screen } from '@/components/ui/screen';
import { useToasts } from '@/components/ui/toast-store';
import { countOf } from '@/core/words/quantities';
import { AddInputs } from '@/features/compare/grid/add-inputs';
import { EmptyCompare } from '@/features/compare/grid/empty-compare';
import { isEmptyGrid } from '@/features/compare/grid/grid-document';
import { InstructionCard } from '@/features/compare/grid/instruction-card';
import { RewordingPanel } from '@/features/compare/grid/rewording-panel';
import { SetupBar } from '@/features/compare/grid/setup-bar';
import { StartActions } from '@/features/compare/grid/start-actions';
import { ExportMenu } from '@/features/compare/table/export-menu';
import { ResultsTable } from '@/features/compare/table/results-table';
import { clearGrid } from './actions';
import { useCells, useCompare, useGrid, useGridView } from './compare';
import { runSummary } from './run-texts';

/** The Compare screen: the answers to the same inputs under several encodings, wordings, models or runtimes. */
export function ComparePage() {
  const { flush } = useCompare();
  const opened = useGrid((state) => state.opened);
  const empty = useGrid((state) => isEmptyGrid(state.grid));
  const rows = useGrid((state) => state.grid.rows.length);
  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => window.removeEventListener('pagehide', flush);
  }, [flush]);
  return (
    <Screen>
      <div className="mx-auto w-full max-w-[110rem] space-y-5 p-3 pt-5 pb-24 sm:p-5 sm:pb-24 lg:px-8 lg:pt-7">
        <Header empty={empty} />
        <Notes />
        {!opened && (
          <p role="status" className="animate-[appear_200ms_400ms_both] text-muted">
            Opening the comparison…
          </p>
        )}
        {opened && (
          <>
            {empty && <EmptyCompare />}
            <InstructionCard />
            <SetupBar />
            <GridProblem />
            {rows > 0 && <ResultsTable />}
            <AddInputs />
            <RewordingPanel />
          </>
        )}
      </div>
    </Screen>
  );
}

function Header({ empty }: { empty: boolean }) {
  const compare = useCompare();
  const clear = () => {
    const undo = clearGrid(compare);
    useToasts.getState().show('Comparison cleared', { label: 'Undo', run: undo });
  };
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div>
        <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Compare</h1>
        <p className="mt-0.5 text-pretty text-muted">
          The same inputs with different prompts and models, side by side.
        </p>
      </div>
      {!empty && (
        <div className="flex flex-wrap gap-2">
          <Button shape="quiet" onClick={clear}>
            Clear
          </Button>
          <StartActions />
          <ExportMenu />
        </div>
      )}
      <Announcement />
    </header>
  );
}

/** Announces the start and the end of a run to screen readers, but not every cell. */
function Announcement() {
  const begun = useCells((state) => (state.run ? state.run.total : null));
  const ended = useCells((state) => state.ended);
  return (
    <p role="status" className="sr-only">
      {begun !== null ? `Answering ${countOf(begun, 'cell')}` : ended ? runSummary(ended) : ''}
    </p>
  );
}

const NOTES = {
  unreadable:
    'The comparison stored here could not be read, perhaps because a newer version wrote it. It was set aside and not changed. ',
  unsaved:
    'What you change here is not stored: it is lost when you leave the page. Export what you want to keep. ',
  elsewhere:
    'Another tab changed this comparison in the meantime. This tab keeps its own version; the last change is the one that is stored.',
} as const;

/** Warnings about what is stored. */
function Notes() {
  const { unreadable, unsaved, elsewhere, dismissNote } = useGrid(
    useShallow(({ unreadable, unsaved, elsewhere, dismissNote }) => ({
      unreadable,
      unsaved,
      elsewhere,
      dismissNote,
    })),
  );
  if (!unreadable && !unsaved && !elsewhere) return null;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-warn-soft p-3 text-sm">
      <p className="min-w-0 flex-1">
        {unreadable && NOTES.unreadable}
        {unsaved && NOTES.unsaved}
        {elsewhere && NOTES.elsewhere}
      </p>
      {(unreadable || elsewhere) && (
        <Button size="small" onClick={dismissNote}>
          Dismiss
        </Button>
      )}
    </div>
  );
}

/** Why the grid cannot be run as it is. */
function GridProblem() {
  const { problem } = useGridView();
  return problem ? <Problem error={problem} /> : null;
}
