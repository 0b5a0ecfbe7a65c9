import { LibraryBig, Shuffle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { Segmented } from '@/components/ui/segmented';
import { DocumentNotes } from '@/features/compose/documents/document-notes';
import { isEmptyPrompt } from '@/features/compose/draft/draft';
import { DraftText } from '@/features/compose/draft/draft-text';
import { recipeOf } from '@/features/compose/draft/encodings';
import { ExampleList } from '@/features/compose/draft/example-list';
import { showUndoToast } from '@/features/compose/draft/undo-toast';
import { SamplingPanel } from '@/features/compose/run/sampling-panel';
import { anotherInstance, rawFromTask } from './actions';
import { useCompose, useDraft, useGallery, useModel } from './compose';
import { Toolbar } from './toolbar';

const MODES = [
  { value: 'task', label: 'Task', title: 'Definition, examples and input, combined by an encoding' },
  { value: 'raw', label: 'Raw prompt', title: 'The text exactly as you write it' },
] as const;

/** Where a person writes the prompt. */
export function ComposePane({ share }: { share?: ReactNode }) {
  const mode = useDraft((state) => state.draft.mode);
  const setMode = useDraft((state) => state.setMode);
  const replace = useDraft((state) => state.replace);
  const openGallery = useGallery((state) => state.setOpen);
  const compose = useCompose();
  const clear = () => {
    const undo = replace({});
    compose.run.getState().reset();
    showUndoToast(compose, 'Draft cleared', undo);
  };
  return (
    <div className="space-y-5">
      <div className="space-y-2.5">
        <Toolbar share={share} />
        <div className="flex flex-wrap items-center gap-2">
          <Segmented legend="What to compose" value={mode} options={MODES} onChange={setMode} />
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
      {mode === 'raw' ? <RawFields /> : <TaskFields />}
      <SamplingPanel />
    </div>
  );
}

function RawFields() {
  const compose = useCompose();
  const rawText = useDraft((state) => state.draft.rawText);
  const setText = useDraft((state) => state.setText);
  const hasTask = useDraft(({ draft }) => !isEmptyPrompt({ ...draft, mode: 'task' }, recipeOf(draft)));
  const ready = useModel((state) => state.status.state === 'ready');
  return (
    <div data-first-field>
      <DraftText
        label="Prompt"
        rows={10}
        className="max-h-[60dvh] min-h-48 font-mono text-[0.8125rem]"
        value={rawText}
        onValue={(value) => setText('rawText', value)}
        aside={
          ready &&
          hasTask &&
          rawText === '' && (
            <Button size="small" shape="quiet" onClick={() => void runOrToast(() => rawFromTask(compose))}>
              Start from the task’s prompt
            </Button>
          )
        }
        placeholder="Definition: return the currency of the given country. Now complete the following example - Input: India. Output:"
      />
    </div>
  );
}

function TaskFields() {
  const addTaskName = useDraft((state) => recipeOf(state.draft).addTaskName);
  const name = useDraft((state) => state.draft.name);
  const definition = useDraft((state) => state.draft.definition);
  const input = useDraft((state) => state.draft.input);
  const taskTitle = useDraft((state) => state.draft.origin?.title);
  const setText = useDraft((state) => state.setText);
  return (
    <>
      <div data-first-field>
        <DraftText
          label="Definition"
          rows={3}
          className="max-h-80 min-h-17"
          value={definition}
          onValue={(value) => setText('definition', value)}
          placeholder="What should the model do with the input?"
          aside={taskTitle !== undefined && <span className="truncate text-sm text-muted">{taskTitle}</span>}
        />
      </div>
      {addTaskName && (
        <DraftText
          label="Task name"
          rows={1}
          value={name}
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
        value={input}
        onValue={(value) => setText('input', value)}
        placeholder="The text that the model should work on"
        aside={taskTitle !== undefined && <AnotherInstance />}
      />
    </>
  );
}

function AnotherInstance() {
  const compose = useCompose();
  const showAnother = () =>
    runOrToast(async () => {
      await anotherInstance(compose);
      compose.run.getState().reset();
    });
  return (
    <Button
      size="small"
      shape="quiet"
      icon={<Shuffle size={14} aria-hidden />}
      onClick={() => void showAnother()}
    >
      Another instance
    </Button>
  );
}
