import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface FoldProps {
  summary: string;
  /** A heading of its own, rather than a quiet offer of more. */
  strong?: boolean;
  open?: boolean;
  className?: string;
  children: ReactNode;
}

/** Something folded away until it is asked for. */
export function Fold({ summary, strong = false, open, className = '', children }: FoldProps) {
  return (
    <details open={open} className={`group ${className}`}>
      <summary
        className={`inline-flex items-center gap-1 rounded ${strong ? 'font-semibold' : 'text-sm font-medium text-muted hover:text-ink'}`}
      >
        <ChevronRight size={15} aria-hidden className="transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      {children}
    </details>
  );
}
