import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import type { PlaygroundError } from '@/core/errors';
import { runDraft } from '@/features/compose/actions';
import { useCompose, useModel } from '@/features/compose/compose';
import { REMEDY_LABELS, type RemedyAction, remedyFor } from '@/features/compose/run/error-remedies';

/** An error with its title, a hint and a button for what to do about it. */
export function RunProblem({ error }: { error: PlaygroundError }) {
  const compose = useCompose();
  const modelState = useModel((state) => state.status.state);
  const { title, advice, ...problem } = remedyFor(error.code);
  // A model that came back by itself (a lost device is recovered once) only has to be run again.
  const action = problem.action === 'reload-model' && modelState !== 'failed' ? 'run-again' : problem.action;
  const go: Record<Exclude<RemedyAction, null>, () => void> = {
    'reload-model': () => void compose.model.getState().load(),
    'reload-page': () => window.location.reload(),
    'run-again': () => void runDraft(compose),
    'edit-prompt': () => document.querySelector<HTMLElement>('[data-first-field] textarea')?.focus(),
    'open-gallery': () => compose.gallery.getState().setOpen(true),
  };
  return (
    <Problem title={title} error={{ message: error.message, hint: error.hint ?? advice }}>
      {action && (
        <Button size="small" onClick={go[action]}>
          {REMEDY_LABELS[action]}
        </Button>
      )}
    </Problem>
  );
}
