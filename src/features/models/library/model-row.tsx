import type { ReactNode } from 'react';

interface ModelRowProps {
  name: string;
  tag?: ReactNode;
  /** Short facts in one line, separated by dots. */
  facts: readonly string[];
  /** Below the facts, beside the actions. */
  details?: ReactNode;
  actions?: ReactNode;
  /** Below all of these, as wide as the row. */
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

/** Short facts in one line, separated by dots. */
export function FactLine({ facts }: { facts: readonly string[] }) {
  return <p className="mt-0.5 text-sm text-muted">{facts.join(' · ')}</p>;
}

/** A word or two beside a name. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="rounded bg-accent-soft px-1.5 text-xs font-medium whitespace-nowrap text-accent">
      {children}
    </span>
  );
}
