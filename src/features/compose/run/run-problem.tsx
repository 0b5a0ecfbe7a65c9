import { TriangleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
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
    <div role="alert" className="flex gap-3 rounded-lg bg-danger-soft p-3.5">
      <TriangleAlert size={18} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        <p className="mt-0.5 break-words">{error.message}</p>
        <p className="mt-0.5 text-muted">{error.hint ?? advice}</p>
        {wayOn && (
          <Button size="small" className="mt-2.5" onClick={go[wayOn]}>
            {WAY_ON_LABELS[wayOn]}
          </Button>
        )}
      </div>
    </div>
  );
}
