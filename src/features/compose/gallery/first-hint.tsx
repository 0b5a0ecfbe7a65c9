import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { runDraft } from '@/features/compose/actions';
import { useCompose, useDraft } from '@/features/compose/compose';
import { FIRST_EXAMPLE } from '@/features/compose/draft/first-example';
import { commandKey } from '@/features/compose/platform';

/** Where the answer will be, before there is one: how to get it, in one click where nothing is written yet. */
export function FirstHint() {
  const compose = useCompose();
  const { draft, replace } = useDraft((state) => state);
  const blank =
    !draft.definition.trim() && !draft.input.trim() && !draft.rawText.trim() && draft.positive.length === 0;
  if (!blank) {
    return (
      <p className="flex flex-wrap items-center gap-1.5 text-muted">
        Press <Kbd>{commandKey()}</Kbd> <Kbd>Enter</Kbd> to run. The answer streams in here.
      </p>
    );
  }
  const tryIt = () => {
    replace({ mode: 'task', ...FIRST_EXAMPLE });
    void runDraft(compose);
  };
  return (
    <div>
      <p className="max-w-prose text-muted">
        Describe a task, show an example or two, give an input. A small instruction-tuned model answers, on
        this machine and nowhere else.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button shape="primary" onClick={tryIt}>
          Run an example
        </Button>
        <Button onClick={() => compose.gallery.getState().setOpen(true)}>Choose a starter task</Button>
      </div>
    </div>
  );
}
