import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ErrorData } from '@/core/errors';

interface ProblemProps {
  error: Pick<ErrorData, 'message' | 'hint'>;
  /** What a person can do about it, below the hint. */
  children?: ReactNode;
  className?: string;
}

/** An error as a person meets it, announced when it appears: what happened, what to do next, and a button for it. */
export function Problem({ error, children, className = '' }: ProblemProps) {
  return (
    <div role="alert" className={`flex gap-2.5 rounded-lg bg-danger-soft p-3 text-sm ${className}`}>
      <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0">
        <p className="font-medium break-words">{error.message}</p>
        {error.hint && <p className="mt-0.5 text-muted">{error.hint}</p>}
        {children && <div className="mt-2.5 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}
