import {
  type ComponentProps,
  type ComponentType,
  type DragEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useState,
} from 'react';
import { importTaskFile } from '@/features/compose/draft/task-files';
import { AnswerPanel } from '@/features/compose/run/answer-panel';
import type { DisplayedRun } from '@/features/compose/run/displayed-run';
import { RunBar } from '@/features/compose/run/run-bar';
import { followDraft } from './actions';
import { useCompose, useDocuments, useGallery, useHistory } from './compose';
import { ComposePane } from './compose-pane';

const PromptPreview = lazy(() =>
  import('@/features/compose/preview/prompt-preview').then((module) => ({ default: module.PromptPreview })),
);
const GalleryDialog = lazy(() =>
  import('@/features/compose/gallery/gallery-dialog').then((module) => ({ default: module.GalleryDialog })),
);
const HistoryDialog = lazy(() =>
  import('@/features/compose/run/history-dialog').then((module) => ({ default: module.HistoryDialog })),
);

interface PlaygroundPageProps {
  /** Shows an answer in detail. */
  inspect: (run: DisplayedRun) => ReactNode;
  /** Beside the name of the document: what shares the prompt. */
  share?: ReactNode;
}

/** The composer on one side, the answer and the encoded prompt on the other. */
export function PlaygroundPage({ inspect, share }: PlaygroundPageProps) {
  const compose = useCompose();
  useEffect(() => followDraft(compose), [compose]);
  useSavingBeforeLeaving();
  useEffect(() => void compose.adapter.getState().refresh(), [compose]);
  const opening = useDocuments((state) => state.status === 'opening');
  const returning = useDocuments((state) => state.returning);
  return (
    <main className="mx-auto grid w-full max-w-[110rem] grid-cols-1 lg:min-h-0 lg:flex-1 lg:grid-cols-2 lg:grid-rows-[minmax(0,1fr)]">
      <h1 className="sr-only">Playground</h1>
      <div className="flex min-h-0 flex-col lg:border-r lg:border-line">
        <section
          aria-label="Compose"
          {...useTaskDrop()}
          className="min-h-0 flex-1 p-3 sm:p-5 lg:overflow-y-auto"
        >
          {opening ? <Opening /> : <ComposePane share={share} />}
        </section>
        <RunBar />
      </div>
      {/* While an answer begins, a phone gets the room to scroll it to the top. There this stands below a document whose
          height is not known before it is open, and comes with it, instead of being pushed down by it. */}
      <div
        className={`space-y-4 p-3 pb-24 sm:p-5 max-lg:pb-24 max-lg:has-[[aria-busy=true]]:min-h-dvh lg:min-h-0 lg:overflow-y-auto ${opening && returning ? 'max-lg:hidden' : ''}`}
      >
        <AnswerPanel inspect={inspect} />
        <Suspense fallback={null}>
          <PromptPreview />
        </Suspense>
      </div>
      <OnceOpened open={useGallery((state) => state.open)} content={GalleryDialog} />
      <OnceOpened open={useHistory((state) => state.open)} content={HistoryDialog} />
    </main>
  );
}

/** A dialog that is fetched when it is opened first, and stays. */
function OnceOpened({ open, content: Content }: { open: boolean; content: ComponentType }) {
  const [wasOpened, setWasOpened] = useState(false);
  if (open && !wasOpened) setWasOpened(true);
  return <Suspense fallback={null}>{wasOpened && <Content />}</Suspense>;
}

/** A task file dropped here is imported; the file picker does the same for the keyboard. */
function useTaskDrop(): Pick<ComponentProps<'section'>, 'onDragOver' | 'onDrop'> {
  const compose = useCompose();
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    // Otherwise the browser leaves the page for the file.
    onDragOver: (event) => {
      if (holdsFile(event)) event.preventDefault();
    },
    onDrop: (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      if (file) void importTaskFile(compose, file);
    },
  };
}

/** Saves when the page is closed, hidden or left. */
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
      void documents.save();
      window.removeEventListener('pagehide', hide);
      document.removeEventListener('visibilitychange', background);
    };
  }, [documents]);
}

/**
 * Shown until the documents are open, a few seconds at most. As high as a blank document on a phone, so that nothing below
 * it moves.
 */
function Opening() {
  return (
    <div className="max-lg:min-h-[32.775rem]">
      <p role="status" className="animate-[appear_200ms_400ms_both] text-muted">
        Opening your documents…
      </p>
    </div>
  );
}
