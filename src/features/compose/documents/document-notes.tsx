import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { countOf } from '@/core/words/quantities';
import { useCompose, useDocuments } from '@/features/compose/compose';
import type { Resolution } from './documents-view';

/** What keeps the open document from being stored, and what became of stored ones: the most pressing of it. */
export function DocumentNotes() {
  const conflict = useDocuments((state) => state.conflict);
  const problem = useDocuments((state) => state.problem);
  const isStillOpening = useDocuments((state) => state.status === 'still-opening');
  const openedLate = useDocuments((state) => state.openedLate);
  const unreadable = useDocuments((state) => state.unreadable.length);
  const [acknowledged, setAcknowledged] = useState(0);
  if (conflict) return <Conflict conflict={conflict} />;
  if (problem) {
    return (
      <Note tone="warn">
        {problem.message} {problem.hint}
      </Note>
    );
  }
  if (isStillOpening) return <StillOpening />;
  if (openedLate) return <OpenedLate />;
  if (unreadable <= acknowledged) return null;
  return <Unreadable count={unreadable} onDismiss={() => setAcknowledged(unreadable)} />;
}

const TONES = { warn: 'bg-warn-soft text-warn', calm: 'bg-sunken text-muted' } as const;

interface NoteProps {
  tone: keyof typeof TONES;
  children: ReactNode;
  buttons?: ReactNode;
}

function Note({ tone, children, buttons }: NoteProps) {
  return (
    <div
      role="status"
      className={`flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-3 py-2 text-sm ${TONES[tone]}`}
    >
      <span className="min-w-60 flex-1">{children}</span>
      {buttons && <span className="flex gap-1.5">{buttons}</span>}
    </div>
  );
}

function StillOpening() {
  return (
    <Note tone="calm">
      Your documents are still opening. You can write meanwhile: what you write is kept, and joins them.
    </Note>
  );
}

function OpenedLate() {
  const { documents } = useCompose();
  const button = (
    <Button size="small" onClick={() => documents.getState().dismissOpenedLate()}>
      Got it
    </Button>
  );
  return (
    <Note tone="calm" buttons={button}>
      Your documents are open now. What you wrote meanwhile is a document of its own; the others are in the
      list above.
    </Note>
  );
}

function Unreadable({ count, onDismiss }: { count: number; onDismiss: () => void }) {
  const button = (
    <Button size="small" onClick={onDismiss}>
      Got it
    </Button>
  );
  return (
    <Note tone="warn" buttons={button}>
      {countOf(count, 'stored record')} could not be read. Nothing is lost:{' '}
      {count === 1 ? 'it is' : 'they are'} kept as {count === 1 ? 'it is' : 'they are'}, in the list of
      documents.
    </Note>
  );
}

const WAYS: Record<'changed' | 'removed', readonly { how: Resolution; label: string }[]> = {
  changed: [
    { how: 'both', label: 'Keep both' },
    { how: 'theirs', label: 'Use theirs' },
    { how: 'mine', label: 'Use mine' },
  ],
  removed: [
    { how: 'mine', label: 'Keep it' },
    { how: 'theirs', label: 'Delete it here too' },
  ],
};

/** Two tabs have changed one document: nothing is written over before a person has decided. */
function Conflict({ conflict }: { conflict: 'changed' | 'removed' }) {
  const { documents } = useCompose();
  const buttons = WAYS[conflict].map(({ how, label }) => (
    <Button key={how} size="small" onClick={() => void runOrToast(() => documents.getState().resolve(how))}>
      {label}
    </Button>
  ));
  return (
    <Note tone="warn" buttons={buttons}>
      Another tab has {conflict === 'changed' ? 'changed' : 'deleted'} this document. What you write here is
      not saved until you choose.
    </Note>
  );
}
