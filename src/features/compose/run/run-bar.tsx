import { CornerDownLeft, Square } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { formatCount } from '@/core/words/quantities';
import { runDraft } from '@/features/compose/actions';
import { isMac } from '@/features/compose/command-key';
import { useCompose, useDraft, useModel, usePreview, useRun } from '@/features/compose/compose';
import { EncodingPicker } from '@/features/compose/draft/encoding-picker';

/** The encoding, the prompt length and Run or Stop; always visible while the page scrolls. */
export function RunBar() {
  const compose = useCompose();
  const status = useRun((state) => state.status);
  const stop = useRun((state) => state.stop);
  const mode = useDraft((state) => state.draft.mode);
  const modelState = useModel((state) => state.status.state);
  const running = status.state === 'running';
  return (
    <div className="z-10 flex items-center gap-2 border-t border-line bg-ground/95 px-3 py-2.5 backdrop-blur max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:pb-[max(0.625rem,env(safe-area-inset-bottom))] sm:px-5">
      {mode === 'task' && <EncodingPicker />}
      <PromptLength />
      <span className="grow" />
      {running ? (
        <Button
          shape="danger"
          className="min-w-20 sm:min-w-28"
          icon={<Square size={13} aria-hidden fill="currentColor" />}
          // The second click of a double click on Run must not stop what the first one started.
          onClick={(event) => event.detail <= 1 && stop()}
          title="Stop (Esc)"
        >
          {status.stopping ? 'Stopping' : 'Stop'}
          <span aria-hidden className="text-xs font-medium opacity-80 max-sm:hidden">
            Esc
          </span>
        </Button>
      ) : (
        <Button
          shape="primary"
          className="min-w-20 sm:min-w-28"
          onClick={() => void runDraft(compose)}
          title={modelState === 'loading' ? 'Runs as soon as the model is ready' : undefined}
        >
          Run
          <span aria-hidden className="inline-flex items-center text-xs font-medium opacity-85 max-sm:hidden">
            {isMac() ? '⌘' : 'Ctrl '}
            <CornerDownLeft size={13} />
          </span>
        </Button>
      )}
    </div>
  );
}

function PromptLength() {
  const encoded = usePreview((state) => state.encoded);
  if (!encoded) return null;
  const { tokenCount, maxSourceLength, truncated } = encoded;
  return (
    <span className={`numeric shrink-0 text-sm ${truncated ? 'font-semibold text-danger' : 'text-muted'}`}>
      {formatCount(tokenCount)}
      <span className="max-sm:hidden"> of {formatCount(maxSourceLength)} tokens</span>
      <span className="sm:hidden">/{formatCount(maxSourceLength)}</span>
    </span>
  );
}
