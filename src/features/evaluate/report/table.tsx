/** Tables of figures, which scroll sideways on their own where they are too wide. */
import type { ReactNode } from 'react';

export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label={label} tabIndex={0} className="card max-h-[36rem] overflow-auto">
      <table className="numeric w-full border-collapse text-sm">{children}</table>
    </section>
  );
}

interface ThProps {
  /** Heads its row instead of its column. */
  row?: boolean;
  right?: boolean;
  title?: string;
  children?: ReactNode;
}

export function Th({ row = false, right = false, title, children }: ThProps) {
  const place = row
    ? 'min-w-44 py-2 font-medium break-words'
    : 'sticky top-0 bg-surface py-2 font-medium whitespace-nowrap text-muted shadow-[0_1px_0_var(--c-line)]';
  return (
    <th
      scope={row ? 'row' : 'col'}
      title={title}
      className={`px-3 ${place} ${right ? 'text-right' : 'text-left'} ${row ? 'border-t border-line' : ''}`}
    >
      {children}
    </th>
  );
}

interface TdProps {
  right?: boolean;
  muted?: boolean;
  strong?: boolean;
  title?: string;
  children?: ReactNode;
}

export function Td({ right = false, muted = false, strong = false, title, children }: TdProps) {
  return (
    <td
      title={title}
      className={`border-t border-line px-3 py-2 whitespace-nowrap ${right ? 'text-right' : ''} ${muted ? 'text-muted' : ''} ${strong ? 'font-semibold' : ''}`}
    >
      {children}
    </td>
  );
}
