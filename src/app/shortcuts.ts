/** The keys that work anywhere on the page: one list, used by the listener and by the help. */
import { useEffect } from 'react';

export interface Shortcut {
  /** As shown; `Mod` is Ctrl, or Cmd on a Mac. */
  keys: readonly string[];
  does: string;
  matches(event: KeyboardEvent): boolean;
  /** @returns false when there was nothing to do, so that the key keeps its usual meaning */
  run(): boolean;
}

const withMod = (event: KeyboardEvent) => (event.ctrlKey || event.metaKey) && !event.altKey;

/** Matches Ctrl or Cmd with a key. */
export const modKey = (key: string) => (event: KeyboardEvent) =>
  withMod(event) && event.key.toLowerCase() === key;

export const plainKey = (key: string) => (event: KeyboardEvent) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === key;

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.repeat) return;
      const found = shortcuts.find((shortcut) => shortcut.matches(event));
      if (found?.run()) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [shortcuts]);
}
