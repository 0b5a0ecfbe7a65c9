import { LibraryBig, Shuffle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { Segmented } from '@/components/ui/segmented';
import { DocumentNotes } from '@/features/compose/documents/document-notes';
import { isEmptyPrompt } from '@/features/compose/draft/draft';
import { DraftText } from '@/features/compose/draft/draft-text';
import { noteEdit } from '@/features/compose/draft/edit-note';
import { recipeOf } from '@/features/compose/draft/encodings';
import { ExampleList } from '@/features/compose/draft/example-list';
import { SamplingPanel } from '@/features/compose/run/sampling-panel';
import { anotherInstance, rawFromTask } from './actions';
import { useCompose, useDraft, useGallery, useModel } from './compose';
import { Toolbar } from './toolbar';

const MODES = [
  { value: 'task', label: 'Task', title: 'Definition, examples and input, put together by an encoding' },
  { value: 'raw', label: 'Raw prompt', title: 'The text as you write it' },
] as const;

/** Everything a person writes. */
export function ComposePane({ share }: { share?: ReactNode }) {
  const { draft, setMode, replace } = useDraft((state) => state);
  const openGallery = useGallery((state) => state.setOpen);
  const compose = useCompose();
  const clear = () => {
    const undo = replace({});
    compose.run.getState().reset();
    noteEdit(compose, 'Draft cleared', undo);
  };
  return (
    <div className="space-y-5">
      <div className="space-y-2.5">
        <Toolbar share={share} />
        <div className="flex flex-wrap items-center gap-2">
          <Segmented legend="What to compose" value={draft.mode} options={MODES} onChange={setMode} />
          <span className="flex-1" />
          <Button size="small" shape="quiet" onClick={clear}>
            Clear
          </Button>
          <Button size="small" icon={<LibraryBig size={15} aria-hidden />} onClick={() => openGallery(true)}>
            Starter tasks
          </Button>
        </div>
      </div>
      <DocumentNotes />
      {draft.mode === 'raw' ? <RawFields /> : <TaskFields />}
      <SamplingPanel />
    </div>
  );
}

function RawFields() {
  const compose = useCompose();
  const { draft, setText } = useDraft((state) => state);
  const ready = useModel((state) => state.status.state === 'ready');
  const canBegin =
    ready && draft.rawText === '' && !isEmptyPrompt({ ...draft, mode: 'task' }, recipeOf(draft));
  return (
    <div data-first-field>
      <DraftText
        label="Prompt"
        rows={10}
        className="max-h-[60dvh] min-h-48 font-mono text-[0.8125rem]"
        value={draft.rawText}
        onValue={(value) => setText('rawText', value)}
        aside={
          canBegin && (
            <Button size="small" shape="quiet" onClick={() => void runOrToast(() => rawFromTask(compose))}>
              Begin with the task’s prompt
            </Button>
          )
        }
        placeholder="Definition: return the currency of the given country. Now complete the following example - Input: India. Output:"
      />
    </div>
  );
}

function TaskFields() {
  const { draft, setText } = useDraft((state) => state);
  const { addTaskName } = recipeOf(draft);
  return (
    <>
      <div data-first-field>
        <DraftText
          label="Definition"
          rows={3}
          className="max-h-80 min-h-17"
          value={draft.definition}
          onValue={(value) => setText('definition', value)}
          placeholder="What should the model do with the input?"
          aside={draft.origin && <span className="truncate text-sm text-muted">{draft.origin.title}</span>}
        />
      </div>
      {addTaskName && (
        <DraftText
          label="Task name"
          rows={1}
          value={draft.name}
          onValue={(value) => setText('name', value)}
          placeholder="This encoding puts the name before the input"
        />
      )}
      <ExampleList kind="positive" />
      <ExampleList kind="negative" />
      <DraftText
        label="Input"
        rows={3}
        className="max-h-80 min-h-17"
        value={draft.input}
        onValue={(value) => setText('input', value)}
        placeholder="The case to answer"
        aside={draft.origin && <AnotherInstance />}
      />
    </>
  );
}

function AnotherInstance() {
  const compose = useCompose();
  const shuffle = () =>
    runOrToast(async () => {
      await anotherInstance(compose);
      compose.run.getState().reset();
    });
  return (
    <Button
      size="small"
      shape="quiet"
      icon={<Shuffle size={14} aria-hidden />}
      onClick={() => void shuffle()}
    >
      Another instance
    </Button>
  );
}
