import { useCallback, useEffect, useMemo } from 'react';
import { useToasts } from '@/components/ui/toast-store';
import { openPrompt } from '@/features/compare/actions';
import { type Compare, CompareContext, createCompare } from '@/features/compare/compare';
import { ComparePage } from '@/features/compare/compare-page';
import { createChoicesStore } from '@/features/compare/grid/choices-store';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { type Compose, useCompose } from '@/features/compose/compose';
import { promptToCompare } from '@/features/compose/prompt-to-compare';
import { leaseModels } from '@/session/model-lease';
import { type Session, useSession } from '@/session/session';
import { catalogueOf } from '@/session/tasks/session-catalogue';
import { createCompareShelf } from '@/storage/compare-shelf';
import { type Handoffs, openInPlayground, useHandoff } from './handoff';
import { modKey, plainKey, type ShortcutGroup, useShortcuts } from './shortcuts';

/** Kept as long as the page, so that a run continues on other screens. */
let compare: Compare | undefined;

function compareFor(session: Session, compose: Compose): Compare {
  const catalogue = catalogueOf(session);
  compare ??= createCompare({
    lease: leaseModels(session, 'Run the cells again.'),
    choices: createChoicesStore(session),
    shelf: createCompareShelf(),
    schedule: (callback) => void requestAnimationFrame(callback),
    tasks: {
      list: () => catalogue.starterTasks(),
      first: (file, count) => catalogue.firstOfStarter(file, count),
    },
    playground: {
      prompt: () => promptToCompare(compose),
      open: openInPlayground,
    },
  });
  return compare;
}

/** The Compare screen with its keyboard shortcuts, and what other areas hand off to it. */
export function CompareRoute() {
  const session = useSession();
  const compare = compareFor(session, useCompose());
  // Adapters are made and imported on another screen.
  useEffect(() => void session.adapter.getState().refresh(), [session]);
  const receive = useCallback(
    async ({ prompt, rows, adapters }: Handoffs['compare']) => {
      // What is stored is read first, so that undo leads back to it.
      await compare.opened;
      const undo = openPrompt(compare, prompt, rows, adapters);
      const title = prompt.title ? `“${prompt.title}”` : 'the prompt';
      useToasts.getState().show(`Comparing ${title}`, { label: 'Undo', run: undo });
    },
    [compare],
  );
  useHandoff('compare', receive);
  const shortcuts = useMemo<ShortcutGroup['entries']>(
    () => [
      {
        keys: ['Mod', 'Enter'],
        does: 'Run the cells without an answer',
        matches: modKey('enter'),
        run: () => {
          runCellsOrToast(compare, { kind: 'missing' });
          return true;
        },
      },
      {
        keys: ['Esc'],
        does: 'Stop',
        matches: plainKey('escape'),
        run: () => {
          const { run, stop } = compare.cells.getState();
          if (!run) return false;
          stop();
          return true;
        },
      },
      { keys: ['↑', '↓', '←', '→'], does: 'Move between cells' },
      { keys: ['Enter'], does: 'Open the cell' },
    ],
    [compare],
  );
  useShortcuts('Compare', shortcuts);
  return (
    <CompareContext value={compare}>
      <ComparePage />
    </CompareContext>
  );
}
