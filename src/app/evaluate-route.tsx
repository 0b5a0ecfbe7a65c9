import { useCallback } from 'react';
import { useParams } from 'wouter';
import { type Compose, useCompose } from '@/features/compose/compose';
import { createEvaluate, type Evaluate, EvaluateContext } from '@/features/evaluate/evaluate';
import { EvaluatePage } from '@/features/evaluate/evaluate-page';
import { RunPage } from '@/features/evaluate/run-page';
import { browserLocks } from '@/storage/locks';
import { openRunShelf } from '@/storage/runs';
import { engineSource, taskSource } from './evaluation-sources';
import { useHandOver } from './hand-over';

/** Lives as long as the page, so that a run goes on while a person is elsewhere in it. */
let evaluate: Evaluate | undefined;

function theEvaluate(compose: Compose): Evaluate {
  evaluate ??= createEvaluate({
    tasks: taskSource(),
    engines: engineSource(compose),
    shelf: openRunShelf(),
    locks: browserLocks(),
    program: 'Instruct Playground',
  });
  return evaluate;
}

/** The form and the list of evaluations, or one of them: `/evaluate/<id>`. */
export function EvaluateRoute() {
  const setup = theEvaluate(useCompose());
  const { id } = useParams<{ id?: string }>();
  const receive = useCallback(
    (names: readonly string[]) => setup.form.getState().set({ tasks: [...new Set(names)] }),
    [setup],
  );
  useHandOver('evaluate', receive);
  return <EvaluateContext value={setup}>{id ? <RunPage id={id} /> : <EvaluatePage />}</EvaluateContext>;
}
