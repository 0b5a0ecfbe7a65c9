import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';

interface DisclosureProps {
  title: string;
  hint: string;
  open?: boolean;
  onToggle?: (open: boolean) => void;
  /** Made only while it is open. */
  children: ReactNode;
}

/** A part of the card that opens, with a line that says what is in it. */
export function Disclosure({ title, hint, open: given = false, onToggle, children }: DisclosureProps) {
  const [open, setOpen] = useState(given);
  return (
    <details
      open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open;
        setOpen(now);
        onToggle?.(now);
      }}
      className="group border-b border-line"
    >
      <summary className="flex min-h-10 items-center gap-2 rounded-md">
        <ChevronRight
          size={15}
          aria-hidden
          className="shrink-0 text-muted transition-transform group-open:rotate-90"
        />
        <span className="shrink-0 font-medium">{title}</span>
        <span className="truncate text-sm text-muted">{hint}</span>
      </summary>
      {open && <div className="pb-4">{children}</div>}
    </details>
  );
}
