import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { placeAt } from './nav';

const APP_NAME = 'Instruct Playground';

/** Puts where one is into the window's title. */
export function usePageTitle(): void {
  const [location] = useLocation();
  const here = titleAt(location);
  useEffect(() => {
    document.title = here ? `${here} · ${APP_NAME}` : APP_NAME;
  }, [here]);
}

function titleAt(location: string): string | undefined {
  if (location === '/') return undefined;
  if (/^\/p(\/|$)/.test(location)) return 'Shared prompt';
  return placeAt(location)?.label ?? 'Nothing here';
}
