import { ChevronDown, Copy, FilePlus, FileText, Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { Popover } from '@/components/ui/popover';
import { runOrToast } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { type Compose, useCompose, useDocuments } from '@/features/compose/compose';
import { TaskFiles } from '@/features/compose/draft/task-files';
import { formatShortDate } from '@/features/compose/run/short-date';
import type { DocumentEntry } from './documents-view';
import { UnreadableRecords } from './unreadable-records';

/** The name of the open document; it opens the list of all documents and what can be done with them. */
export function DocumentsMenu() {
  const compose = useCompose();
  const current = useDocuments((state) => state.current);
  return (
    <Popover
      label="Documents"
      triggerLabel={`Document: ${current.title}. Open another`}
      triggerClassName="-ml-2 inline-flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2 font-semibold transition-colors hover:bg-sunken"
      trigger={
        <>
          <FileText size={16} aria-hidden className="shrink-0 text-muted" />
          <span dir="auto" className="truncate">
            {current.title}
          </span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </>
      }
      className="w-[25rem] max-w-[calc(100vw-1rem)]"
    >
      {(close) => (
        <div className="flex flex-col gap-2">
          <Button
            size="small"
            shape="quiet"
            className="justify-start! text-ink!"
            icon={<FilePlus size={15} aria-hidden />}
            onClick={() => {
              close();
              void newDocument(compose);
            }}
          >
            New document
          </Button>
          <DocumentList onDone={close} />
          <StillOpening />
          <UnreadableRecords />
          <TaskFiles onDone={close} />
        </div>
      )}
    </Popover>
  );
}

async function newDocument({ documents, run }: Compose): Promise<void> {
  await runOrToast(() => documents.getState().create());
  run.getState().reset();
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-first-field] textarea')?.focus());
}

function StillOpening() {
  const isStillOpening = useDocuments((state) => state.status === 'still-opening');
  if (!isStillOpening) return null;
  return <p className="px-2 text-sm text-muted">The documents of earlier visits are still opening…</p>;
}

function DocumentList({ onDone }: { onDone: () => void }) {
  const entries = useDocuments((state) => state.entries);
  const current = useDocuments((state) => state.current);
  const isStillOpening = useDocuments((state) => state.status === 'still-opening');
  const [renaming, setRenaming] = useState<string | null>(null);
  if (entries.length === 0) {
    return isStillOpening ? null : (
      <p className="px-2 text-sm text-muted">Documents are stored here, in this browser only.</p>
    );
  }
  return (
    <ul className="max-h-[22rem] overflow-y-auto border-y border-line py-1">
      {entries.map((entry) => (
        <li key={entry.id}>
          {renaming === entry.id ? (
            <NameField entry={entry} onDone={() => setRenaming(null)} />
          ) : (
            <DocumentLine
              entry={entry}
              isOpen={entry.id === current.id}
              onRename={() => setRenaming(entry.id)}
              onDone={onDone}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

interface DocumentLineProps {
  entry: DocumentEntry;
  isOpen: boolean;
  onRename: () => void;
  onDone: () => void;
}

function DocumentLine({ entry, isOpen, onRename, onDone }: DocumentLineProps) {
  const compose = useCompose();
  const { id, title, changedAt } = entry;
  const open = async () => {
    onDone();
    if (isOpen) return;
    compose.run.getState().reset();
    await runOrToast(() => compose.documents.getState().open(id));
  };
  const duplicate = async () => {
    onDone();
    await runOrToast(() => compose.documents.getState().duplicate(id));
  };
  const remove = () =>
    runOrToast(async () => {
      const undo = await compose.documents.getState().remove(id);
      if (isOpen) compose.run.getState().reset();
      useToasts.getState().show(`Deleted “${title}”`, { label: 'Undo', run: () => void runOrToast(undo) });
    });
  return (
    <div className={`flex items-center gap-0.5 rounded-md pr-1 ${isOpen ? 'bg-accent-soft' : ''}`}>
      <button
        type="button"
        aria-current={isOpen || undefined}
        onClick={() => void open()}
        className="flex min-w-0 flex-1 items-baseline gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <span dir="auto" className="min-w-0 flex-1 truncate font-medium">
          {title}
        </span>
        <span className="numeric shrink-0 text-xs text-muted">{formatShortDate(changedAt)}</span>
      </button>
      <IconButton size="small" label={`Rename “${title}”`} onClick={onRename}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      <IconButton size="small" label={`Duplicate “${title}”`} onClick={() => void duplicate()}>
        <Copy size={14} aria-hidden />
      </IconButton>
      <IconButton size="small" label={`Delete “${title}”`} onClick={() => void remove()}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Enter, or leaving the field, saves the name; Esc cancels. */
function NameField({ entry, onDone }: { entry: DocumentEntry; onDone: () => void }) {
  const { documents } = useCompose();
  const [name, setName] = useState(entry.name || entry.title);
  const save = () => {
    onDone();
    if (name !== entry.title) void runOrToast(() => documents.getState().rename(entry.id, name));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') save();
    if (event.key === 'Escape') {
      // Closes the name field, not the menu.
      event.preventDefault();
      event.stopPropagation();
      onDone();
    }
  };
  return (
    <input
      ref={(field) => field?.select()}
      aria-label={`Name of “${entry.title}”`}
      dir="auto"
      maxLength={200}
      value={name}
      onChange={(event) => setName(event.target.value)}
      onBlur={save}
      onKeyDown={onKeyDown}
      className="field h-9"
    />
  );
}
