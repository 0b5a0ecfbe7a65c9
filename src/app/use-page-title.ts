import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { placeAt } from './nav';

const APP_NAME = 'Instruct Playground';

/** Puts where one is into the window's title. @returns the words for it */
export function usePageTitle(): string {
  const [location] = useLocation();
  const here = titleAt(location);
  useEffect(() => {
    document.title = location === '/' ? APP_NAME : `${here} · ${APP_NAME}`;
  }, [location, here]);
  return here;
}

function titleAt(location: string): string {
  if (/^\/p(\/|$)/.test(location)) return 'Shared prompt';
  return placeAt(location)?.label ?? 'Nothing here';
}
