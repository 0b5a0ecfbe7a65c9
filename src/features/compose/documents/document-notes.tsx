import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { countOf } from '@/core/words/quantities';
import { useCompose, useDocuments } from '@/features/compose/compose';
import type { Resolution } from './documents-store';

/** What stands between a person and a document that is kept: another tab, a browser that refuses, a damaged record. */
export function DocumentNotes() {
  const conflict = useDocuments((state) => state.conflict);
  const problem = useDocuments((state) => state.problem);
  const unreadable = useDocuments((state) => state.unreadable.length);
  const [understood, setUnderstood] = useState(0);
  if (conflict) return <Conflict conflict={conflict} />;
  if (problem) {
    return (
      <Note>
        <span className="flex-1">
          {problem.message} {problem.hint}
        </span>
      </Note>
    );
  }
  if (unreadable > understood) {
    return (
      <Note>
        <span className="flex-1">
          {countOf(unreadable, 'stored record')} could not be read. Nothing of it is lost: it is kept aside,
          in the list of documents.
        </span>
        <Button size="small" onClick={() => setUnderstood(unreadable)}>
          Understood
        </Button>
      </Note>
    );
  }
  return null;
}

function Note({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn"
    >
      {children}
    </div>
  );
}

const WAYS: Record<'changed' | 'removed', readonly { how: Resolution; label: string }[]> = {
  changed: [
    { how: 'both', label: 'Keep both' },
    { how: 'theirs', label: 'Show theirs' },
    { how: 'mine', label: 'Keep mine' },
  ],
  removed: [
    { how: 'mine', label: 'Keep it' },
    { how: 'theirs', label: 'Let it go' },
  ],
};

/** Two tabs have changed one document: nothing is written over before a person has decided. */
function Conflict({ conflict }: { conflict: 'changed' | 'removed' }) {
  const { documents } = useCompose();
  return (
    <Note>
      <span className="min-w-60 flex-1">
        {conflict === 'changed'
          ? 'Another tab has changed this document. What you write here is not saved until you choose.'
          : 'Another tab has deleted this document. What you write here is not saved until you choose.'}
      </span>
      <span className="flex gap-1.5">
        {WAYS[conflict].map(({ how, label }) => (
          <Button
            key={how}
            size="small"
            onClick={() => void runOrToast(() => documents.getState().resolve(how))}
          >
            {label}
          </Button>
        ))}
      </span>
    </Note>
  );
}
