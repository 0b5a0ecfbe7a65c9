import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ErrorData } from '@/core/errors';

interface ModelRowProps {
  name: string;
  tag?: ReactNode;
  /** Short facts in one line, set apart by dots. */
  facts: readonly string[];
  /** Below the facts, beside the actions. */
  details?: ReactNode;
  actions?: ReactNode;
  /** Below all of these, in the width of the row. */
  children?: ReactNode;
}

/** One model of the list: what it is on one side, what can be done with it on the other. */
export function ModelRow({ name, tag, facts, details, actions, children }: ModelRowProps) {
  return (
    <li className="p-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="min-w-0 font-semibold break-words">{name}</h3>
            {tag}
          </div>
          <FactLine facts={facts} />
          {details}
        </div>
        {actions && <div className="flex items-center gap-1">{actions}</div>}
      </div>
      {children}
    </li>
  );
}

export function FactLine({ facts }: { facts: readonly string[] }) {
  return <p className="mt-0.5 text-sm text-muted">{facts.join(' · ')}</p>;
}

export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="rounded bg-accent-soft px-1.5 text-xs font-medium whitespace-nowrap text-accent">
      {children}
    </span>
  );
}

interface ProblemProps {
  error: ErrorData;
  /** What can be done about it. */
  children?: ReactNode;
}

/** A failure in the words of whoever noticed it, with its hint. */
export function Problem({ error, children }: ProblemProps) {
  return (
    <div role="alert" className="mt-3 flex gap-2.5 rounded-lg bg-danger-soft p-3 text-sm">
      <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0">
        <p className="font-medium break-words">{error.message}</p>
        {error.hint && <p className="mt-0.5 text-muted">{error.hint}</p>}
        {children}
      </div>
    </div>
  );
}
