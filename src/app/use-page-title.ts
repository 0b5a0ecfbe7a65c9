import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { placeAt } from './nav';

const APP_NAME = 'Instruct Playground';

/** Puts the area into the window's title; what is no area of its own names itself by `label`. */
export function usePageTitle(label?: string): void {
  const [location] = useLocation();
  const place = location === '/' ? undefined : placeAt(location)?.label;
  const words = label ?? place;
  useEffect(() => {
    document.title = words ? `${words} · ${APP_NAME}` : APP_NAME;
  }, [words]);
}
