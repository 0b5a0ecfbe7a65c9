import { type ReactNode, useId } from 'react';

interface PartProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A section of the form with its heading. */
export function Part({ title, aside, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0">
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-3">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
