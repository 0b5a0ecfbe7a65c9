import { type ReactNode, useEffect } from 'react';
import { followDraft } from './actions';
import { AnswerPanel } from './answer-panel';
import { useCompose, useDocuments } from './compose';
import { ComposePane } from './compose-pane';
import { GalleryDialog } from './gallery-dialog';
import { HistoryDialog } from './history-dialog';
import { PromptPreview } from './prompt-preview';
import { RunBar } from './run-bar';
import type { ShownRun } from './shown-run';

interface PlaygroundPageProps {
  /** Shows an answer in detail. */
  inspect: (run: ShownRun) => ReactNode;
  /** Beside the name of the document: what shares the prompt. */
  share?: ReactNode;
}

/** Compose on one side; the answer and the prompt it came from on the other. */
export function PlaygroundPage({ inspect, share }: PlaygroundPageProps) {
  const compose = useCompose();
  useEffect(() => followDraft(compose), [compose]);
  useSavingBeforeLeaving();
  useEffect(() => void compose.adapter.getState().refresh(), [compose]);
  const opening = useDocuments((state) => state.status === 'opening');
  return (
    <main className="mx-auto grid w-full max-w-[110rem] grid-cols-1 lg:min-h-0 lg:flex-1 lg:grid-cols-2 lg:grid-rows-[minmax(0,1fr)]">
      <h1 className="sr-only">Playground</h1>
      <div className="flex min-h-0 flex-col lg:border-r lg:border-line">
        <section aria-label="Compose" className="min-h-0 flex-1 p-3 sm:p-5 lg:overflow-y-auto">
          {opening ? <Opening /> : <ComposePane share={share} />}
        </section>
        <RunBar />
      </div>
      {/* While an answer begins, a phone gets the room to scroll it to the top. */}
      <div className="space-y-4 p-3 pb-24 sm:p-5 max-lg:pb-24 max-lg:has-[[aria-busy=true]]:min-h-dvh lg:min-h-0 lg:overflow-y-auto">
        <AnswerPanel inspect={inspect} />
        <PromptPreview />
      </div>
      <GalleryDialog />
      <HistoryDialog />
    </main>
  );
}

/** A page that goes away or to the background leaves nothing unsaved. */
function useSavingBeforeLeaving(): void {
  const { documents } = useCompose();
  useEffect(() => {
    const hide = () => documents.stow();
    const background = () => {
      if (document.visibilityState === 'hidden') void documents.save();
    };
    window.addEventListener('pagehide', hide);
    document.addEventListener('visibilitychange', background);
    return () => {
      window.removeEventListener('pagehide', hide);
      document.removeEventListener('visibilitychange', background);
    };
  }, [documents]);
}

/** For the moment in which the browser looks for the documents; longer only where it is slow to refuse. */
function Opening() {
  return (
    <p role="status" className="animate-[appear_200ms_400ms_both] text-muted">
      Opening your documents…
    </p>
  );
}
