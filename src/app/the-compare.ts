import { type Compare, createCompare } from '@/features/compare/compare';
import { createChoicesStore } from '@/features/compare/grid/choices-store';
import type { Compose } from '@/features/compose/compose';
import { promptToCompare } from '@/features/compose/prompt-to-compare';
import { leaseModels } from '@/session/model-lease';
import type { Session } from '@/session/session';
import { until } from '@/session/wait-for';
import { createCompareShelf } from '@/storage/compare-shelf';
import { openInPlayground } from './hand-over';

/** Lives as long as the page, so that cells are answered on while a person is elsewhere in it. */
let compare: Compare | undefined;

/** The stores of Compare, which shares the playground's model and can take its prompt. */
export function compareFor(session: Session, compose: Compose): Compare {
  compare ??= createCompare({
    lease: leaseModels(session, 'Run the cells again.'),
    choices: createChoicesStore(session),
    shelf: createCompareShelf(),
    schedule: (callback) => void requestAnimationFrame(callback),
    tasks: {
      list: () => {
        void compose.gallery.getState().readIndex();
        return until(compose.gallery, ({ index }) => {
          if (index.state === 'failed') throw index.error;
          return index.state === 'read' ? index.tasks : undefined;
        });
      },
      read: (file) => compose.gallery.getState().readTask(file),
    },
    playground: {
      prompt: () => promptToCompare(compose),
      open: openInPlayground,
    },
  });
  return compare;
}
