import type { ReactNode } from 'react';

interface PartProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of the form under its heading. */
export function Part({ title, aside, children }: PartProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 flex w-full items-center justify-between gap-3 font-semibold">
        {title}
        {aside}
      </legend>
      {children}
    </fieldset>
  );
}

/** What went wrong, and what to do about it. */
export function Problem({
  error,
  className = '',
}: {
  error: { message: string; hint?: string };
  className?: string;
}) {
  return (
    <p role="alert" className={`text-sm text-danger ${className}`}>
      {error.message} {error.hint}
    </p>
  );
}
