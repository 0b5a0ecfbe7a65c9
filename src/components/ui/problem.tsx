import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ErrorData } from '@/core/errors';

const TONES = {
  danger: { ground: 'bg-danger-soft', mark: 'text-danger' },
  warn: { ground: 'bg-warn-soft', mark: 'text-warn' },
} as const;

interface ProblemProps {
  /** Above the message: what kind of problem it is. */
  title?: string;
  error: Pick<ErrorData, 'message' | 'hint'>;
  /** `warn` for what does not stop a person. */
  tone?: keyof typeof TONES;
  /** Buttons for what a person can do about it. */
  children?: ReactNode;
  className?: string;
}

/** An error as a person meets it, announced when it appears: what happened, what to do next, and a button for it. */
export function Problem({ title, error, tone = 'danger', children, className = '' }: ProblemProps) {
  const { ground, mark } = TONES[tone];
  return (
    <div role="alert" className={`flex gap-2.5 rounded-lg p-3 text-sm ${ground} ${className}`}>
      {/* As high as a line of the text beside it. */}
      <span className={`flex h-[1lh] shrink-0 items-center ${mark}`}>
        <TriangleAlert size={16} aria-hidden />
      </span>
      <div className="min-w-0 break-words">
        {title && <p className="font-semibold">{title}</p>}
        <p className={title ? '' : 'font-medium'}>{error.message}</p>
        {error.hint && <p className="mt-0.5 text-muted">{error.hint}</p>}
        {children && <div className="mt-2.5 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}
