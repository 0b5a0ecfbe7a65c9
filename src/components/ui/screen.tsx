import type { ComponentProps } from 'react';

/**
 * What stands below the header. In a wide window it is the area that scrolls, and the header stays; in a narrow one the
 * window scrolls.
 */
export function Screen({ className = '', ...rest }: ComponentProps<'main'>) {
  return <main className={`lg:min-h-0 lg:flex-1 lg:overflow-y-auto ${className}`} {...rest} />;
}
