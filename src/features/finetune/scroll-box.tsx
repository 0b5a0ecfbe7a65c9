import type { ReactNode } from 'react';

interface ScrollBoxProps {
  label: string;
  className?: string;
  children: ReactNode;
}

/** A card whose content may be wider or longer than it is. */
export function ScrollBox({ label, className = '', children }: ScrollBoxProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={`card overflow-auto ${className}`}
    >
      {children}
    </section>
  );
}
