import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { runDraft } from '@/features/compose/actions';
import { commandKey } from '@/features/compose/command-key';
import { useCompose, useDraft } from '@/features/compose/compose';
import type { Draft } from '@/features/compose/draft/draft';
import { FIRST_EXAMPLE } from '@/features/compose/draft/first-example';

/** Shown before the first answer: how to get one, in one click where nothing is written yet. */
export function EmptyAnswer() {
  const compose = useCompose();
  const isBlank = useDraft(({ draft }) => nothingWritten(draft));
  const replace = useDraft((state) => state.replace);
  if (!isBlank) {
    return (
      <p className="flex flex-wrap items-center gap-1.5 text-muted">
        Press <Kbd>{commandKey()}</Kbd> <Kbd>Enter</Kbd> to run. The answer streams in here.
      </p>
    );
  }
  const runExample = () => {
    replace({ mode: 'task', ...FIRST_EXAMPLE });
    void runDraft(compose);
  };
  return (
    <div>
      <p className="max-w-prose text-muted">
        Describe a task, show an example or two, and give an input. A small instruction-tuned model answers,
        on this machine and nowhere else.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button shape="primary" onClick={runExample}>
          Run an example
        </Button>
        <Button onClick={() => compose.gallery.getState().setOpen(true)}>Choose a starter task</Button>
      </div>
    </div>
  );
}

function nothingWritten({ definition, input, rawText, positive }: Draft): boolean {
  return !definition.trim() && !input.trim() && !rawText.trim() && positive.length === 0;
}
