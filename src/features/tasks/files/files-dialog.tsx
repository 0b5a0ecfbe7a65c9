import { FileUp, FolderOpen } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ProgressBar } from '@/components/ui/progress-bar';
import { PlaygroundError } from '@/core/errors';
import { countOf } from '@/core/words/quantities';
import { useFiles, useSources } from '@/features/tasks/tasks';
import type { AddedFiles } from '@/session/tasks/task-repository';
import { filesOfFolder } from './chosen-files';

/** Texts from this machine, or from another address than upstream's. */
export function FilesDialog() {
  const { open, setOpen, status } = useFiles((state) => state);
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
      {status.state === 'failed' && (
        <div role="alert" className="mt-4 rounded-md bg-danger-soft px-3 py-2 text-sm">
          <p className="font-medium">{status.error.message}</p>
          <p className="text-muted">{status.error.hint}</p>
        </div>
      )}
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
        A task file, several, or a clone of natural-instructions. They are read here and sent nowhere. You can
        also drop them on the page.
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
          // The same file chosen again must count as a choice.
          target.value = '';
        }}
      />
    </>
  );
}

/** What came of the files: what can be used, and why the others cannot. */
function Added({ added: { tasks, connected, refused, passedOver, notKept } }: { added: AddedFiles }) {
  const nothing = tasks.length + connected.length + refused.length === 0;
  return (
    <div role="status" className="mt-4 space-y-1.5 border-t border-line pt-3 text-sm">
      {tasks.length > 0 && <p className="font-medium">{countOf(tasks.length, 'task')} read and ready.</p>}
      {connected.length > 0 && (
        <p>
          <span className="font-medium">{countOf(connected.length, 'file')} at hand.</span> Each is read when
          it is opened, and kept from then on. The others are at hand until this page is left.
        </p>
      )}
      {notKept.length > 0 && (
        <p className="text-warn">
          The browser has no room to keep{' '}
          {notKept.length === 1 ? notKept[0] : countOf(notKept.length, 'task')}: usable until this page is
          left.
        </p>
      )}
      {nothing && <p className="font-medium">There is no task file among them.</p>}
      {passedOver > 0 && <p className="text-muted">{countOf(passedOver, 'other file')} passed over.</p>}
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

/** Another place to fetch texts from, where upstream cannot be reached. */
function Mirror() {
  const { mirror, setMirror } = useSources((state) => state);
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<PlaygroundError | null>(null);
  const id = useId();
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
    <details open={mirror !== ''} className="mt-5 border-t border-line pt-3">
      <summary className="rounded-sm text-sm font-medium text-muted hover:text-ink">
        Fetch from a mirror
      </summary>
      <label htmlFor={id} className="mt-2 block text-sm">
        Address of the folder with the task files
      </label>
      <input
        id={id}
        type="url"
        inputMode="url"
        autoComplete="off"
        placeholder="Empty: github.com/allenai/natural-instructions"
        value={typed ?? mirror}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
        className="field mt-1 h-9 py-0"
      />
      <p id={`${id}-hint`} className={`mt-1 text-xs ${problem ? 'text-danger' : 'text-muted'}`}>
        {problem
          ? `${problem.message} ${problem.hint ?? ''}`
          : 'The name of the task and .json are put behind it. It must allow requests from other sites (CORS).'}
      </p>
    </details>
  );
}
