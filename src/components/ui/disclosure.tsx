import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';

/** How loud the summary is: a quiet offer of more, a link, a heading of its own, or a row with room for a hint. */
const LOOKS = {
  quiet: 'inline-flex gap-1.5 text-sm font-medium text-muted hover:text-ink',
  link: 'inline-flex gap-1 text-sm font-medium text-accent',
  heading: 'flex gap-1.5 font-semibold',
  row: 'flex min-h-10 gap-2 font-medium',
} as const;

interface DisclosureProps {
  /** What is in it; its accessible name. */
  summary: ReactNode;
  /** Beside the summary, in one line that may be cut. */
  hint?: ReactNode;
  look?: keyof typeof LOOKS;
  /** Whether it is open at first; when this changes later, it follows. */
  open?: boolean;
  onToggle?: (open: boolean) => void;
  /** Render the content only while it is open: for what is costly. */
  lazy?: boolean;
  className?: string;
  summaryClassName?: string;
  children: ReactNode;
}

/** Content that is folded away until it is asked for: the native element, with its keyboard and its name. */
export function Disclosure({
  summary,
  hint,
  look = 'quiet',
  open = false,
  onToggle,
  lazy = false,
  className = '',
  summaryClassName = '',
  children,
}: DisclosureProps) {
  const [shown, setShown] = useState(open);
  return (
    <details
      open={open}
      onToggle={(event) => {
        setShown(event.currentTarget.open);
        onToggle?.(event.currentTarget.open);
      }}
      className={`group/disclosure ${className}`}
    >
      <summary className={`items-center rounded-md ${LOOKS[look]} ${summaryClassName}`}>
        <ChevronRight
          size={15}
          aria-hidden
          className={`shrink-0 transition-transform group-open/disclosure:rotate-90 ${look === 'link' ? '' : 'text-muted'}`}
        />
        <span className={hint === undefined ? 'min-w-0' : 'shrink-0'}>{summary}</span>
        {hint !== undefined && (
          <span className="min-w-0 truncate text-sm font-normal text-muted">{hint}</span>
        )}
      </summary>
      {(shown || !lazy) && children}
    </details>
  );
}
