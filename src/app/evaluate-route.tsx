import { useCallback } from 'react';
import { useParams } from 'wouter';
import { navigate } from 'wouter/use-hash-location';
import { useToasts } from '@/components/ui/toast-store';
import { createEvaluate, type Evaluate, EvaluateContext } from '@/features/evaluate/evaluate';
import { EvaluatePage } from '@/features/evaluate/evaluate-page';
import { RunPage } from '@/features/evaluate/run/run-page';
import { sessionEngines } from '@/features/evaluate/session-engines';
import { sessionTasks } from '@/features/evaluate/session-tasks';
import { runAddress } from '@/features/evaluate/words';
import { type Session, useSession } from '@/session/session';
import { catalogueOf } from '@/session/tasks/session-catalogue';
import { openEvaluationShelf } from '@/storage/evaluations/evaluations';
import { browserLocks } from '@/storage/locks';
import { useHandoff } from './handoff';

/** Kept as long as the page, so that a run continues on other screens. */
let evaluate: Evaluate | undefined;

function evaluateFor(session: Session): Evaluate {
  evaluate ??= createEvaluate({
    tasks: sessionTasks(catalogueOf(session)),
    engines: sessionEngines(session),
    shelf: openEvaluationShelf(),
    locks: browserLocks(),
    onFinished: ({ id, name }) => {
      if (window.location.hash === `#${runAddress(id)}`) return;
      useToasts
        .getState()
        .show(`${name} is evaluated`, { label: 'Show', run: () => navigate(runAddress(id)) });
    },
    program: 'Instruct Playground',
  });
  return evaluate;
}

/** The form and the list of evaluations, or one of them: `/evaluate/<id>`. */
export function EvaluateRoute() {
  const setup = evaluateFor(useSession());
  const { id } = useParams<{ id?: string }>();
  const receive = useCallback(
    (names: readonly string[]) => setup.form.getState().set({ tasks: [...new Set(names)] }),
    [setup],
  );
  useHandoff('evaluate', receive);
  return <EvaluateContext value={setup}>{id ? <RunPage id={id} /> : <EvaluatePage />}</EvaluateContext>;
}
