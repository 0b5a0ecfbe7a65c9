import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { placeAt } from './nav';

const APP_NAME = 'Instruct Playground';

/** Shows the current screen in the window's title. @returns the name of the screen */
export function usePageTitle(): string {
  const [location] = useLocation();
  const title = titleAt(location);
  useEffect(() => {
    document.title = location === '/' ? APP_NAME : `${title} · ${APP_NAME}`;
  }, [location, title]);
  return title;
}

function titleAt(location: string): string {
  if (/^\/p(\/|$)/.test(location)) return 'Shared prompt';
  return placeAt(location)?.label ?? 'Not found';
}
