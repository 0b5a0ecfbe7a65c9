import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import type { PlaygroundError } from '@/core/errors';
import { runDraft } from '@/features/compose/actions';
import { useCompose, useModel } from '@/features/compose/compose';
import { problemOf, WAY_ON_LABELS, type WayOn } from '@/features/compose/draft/problems';

/** An error in plain words, with a button that leads on. */
export function RunProblem({ error }: { error: PlaygroundError }) {
  const compose = useCompose();
  const modelState = useModel((state) => state.status.state);
  const { title, advice, ...problem } = problemOf(error.code);
  // A model that came back by itself (a lost device is recovered once) only has to be run again.
  const wayOn = problem.wayOn === 'reload-model' && modelState !== 'failed' ? 'run-again' : problem.wayOn;
  const go: Record<Exclude<WayOn, null>, () => void> = {
    'reload-model': () => void compose.model.getState().load(),
    'reload-page': () => window.location.reload(),
    'run-again': () => void runDraft(compose),
    'edit-prompt': () => document.querySelector<HTMLElement>('[data-first-field] textarea')?.focus(),
    'open-gallery': () => compose.gallery.getState().setOpen(true),
  };
  return (
    <Problem title={title} error={{ message: error.message, hint: error.hint ?? advice }}>
      {wayOn && (
        <Button size="small" onClick={go[wayOn]}>
          {WAY_ON_LABELS[wayOn]}
        </Button>
      )}
    </Problem>
  );
}
