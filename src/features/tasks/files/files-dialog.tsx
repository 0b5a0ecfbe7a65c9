import { FileUp, FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Disclosure } from '@/components/ui/disclosure';
import { Field } from '@/components/ui/field';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { PlaygroundError } from '@/core/errors';
import { countOf } from '@/core/words/quantities';
import { useFiles, useSources } from '@/features/tasks/tasks';
import type { AddedFiles } from '@/session/tasks/task-repository';
import { filesOfFolder } from './chosen-files';

/** Opens task files of this machine, and sets a mirror to fetch others from. */
export function FilesDialog() {
  const open = useFiles((state) => state.open);
  const setOpen = useFiles((state) => state.setOpen);
  const status = useFiles((state) => state.status);
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title="Open task files">
      <Chooser />
      {status.state === 'reading' && (
        <div role="status" className="mt-4">
          <p className="text-sm text-muted">
            Reading {status.done} of {status.of}…
          </p>
          <ProgressBar
            label="Reading task files"
            fraction={status.of === 0 ? undefined : status.done / status.of}
            className="mt-1"
          />
        </div>
      )}
      {status.state === 'failed' && <Problem error={status.error} className="mt-4" />}
      {status.state === 'read' && <Added added={status.added} />}
      <Mirror />
    </Dialog>
  );
}

function Chooser() {
  const add = useFiles((state) => state.add);
  const busy = useFiles((state) => state.status.state === 'reading');
  const input = useRef<HTMLInputElement>(null);
  const choose = (wholeFolder: boolean) => {
    if (!input.current) return;
    input.current.webkitdirectory = wholeFolder;
    input.current.click();
  };
  return (
    <>
      <p className="text-sm text-muted">
        One or more task files, or a clone of natural-instructions. They are read in this tab and never
        uploaded. You can also drop them on the page.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button disabled={busy} icon={<FileUp size={15} aria-hidden />} onClick={() => choose(false)}>
          Choose files
        </Button>
        {/* Where folders cannot be chosen, several files can. */}
        {'webkitdirectory' in HTMLInputElement.prototype && (
          <Button disabled={busy} icon={<FolderOpen size={15} aria-hidden />} onClick={() => choose(true)}>
            Choose a folder
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Task files"
        onChange={(event) => {
          const { target } = event;
          const chosen = [...(target.files ?? [])];
          void add(target.webkitdirectory ? filesOfFolder(chosen) : chosen);
          // Choosing the same file again must fire a change.
          target.value = '';
        }}
      />
    </>
  );
}

/** What came of the files: what can be used, and why the rest cannot. */
function Added({ added: { tasks, unread, refused, skipped, notStored } }: { added: AddedFiles }) {
  const nothing = tasks.length + unread.length + refused.length === 0;
  return (
    <div role="status" className="mt-4 space-y-1.5 border-t border-line pt-3 text-sm">
      {tasks.length > 0 && <p className="font-medium">{countOf(tasks.length, 'task')} read and ready.</p>}
      {unread.length > 0 && (
        <p>
          <span className="font-medium">{countOf(unread.length, 'file')} ready to open.</span> Each is stored
          when you first open it; the others stay available until you leave this page.
        </p>
      )}
      {notStored.length > 0 && (
        <p className="text-warn">
          The browser has no room to store{' '}
          {notStored.length === 1 ? notStored[0] : countOf(notStored.length, 'task')}: available until you
          leave this page.
        </p>
      )}
      {nothing && <p className="font-medium">None of these is a task file.</p>}
      {skipped > 0 && <p className="text-muted">{countOf(skipped, 'other file')} skipped.</p>}
      {refused.length > 0 && (
        <>
          <p className="font-medium text-danger">{countOf(refused.length, 'file')} could not be read:</p>
          <ul className="max-h-48 list-disc space-y-0.5 overflow-y-auto pl-5 text-muted">
            {refused.map(({ file, message }) => (
              <li key={file} className="break-words">
                {message}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Another server to fetch tasks from, where the original cannot be reached. */
function Mirror() {
  const mirror = useSources((state) => state.mirror);
  const setMirror = useSources((state) => state.setMirror);
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<PlaygroundError | null>(null);
  const commit = () => {
    if (typed === null) return;
    try {
      setMirror(typed);
      setProblem(null);
      setTyped(null);
    } catch (thrown) {
      setProblem(PlaygroundError.from(thrown));
    }
  };
  return (
    <Disclosure summary="Fetch from a mirror" open={mirror !== ''} className="mt-5 border-t border-line pt-3">
      <Field
        label="Address of the folder with the task files"
        hint="The task’s name and .json are appended. The server must allow requests from other sites (CORS)."
        error={problem}
        className="mt-2"
      >
        {(control) => (
          <input
            {...control}
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="Default: github.com/allenai/natural-instructions"
            value={typed ?? mirror}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.key === 'Enter') commit();
            }}
            className="field h-9 py-0"
          />
        )}
      </Field>
    </Disclosure>
  );
}
