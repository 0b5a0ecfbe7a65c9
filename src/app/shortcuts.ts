/**
 * The registry of keyboard shortcuts: the shell and each route register theirs while they are open. The listener and the
 * help dialog use the same list.
 */
import { useEffect } from 'react';
import { create } from 'zustand';

/** A line of the help dialog, for keys that are handled inside one part of a page. */
export interface KeyNote {
  /** As shown; `Mod` is Ctrl, or Cmd on a Mac. */
  keys: readonly string[];
  does: string;
}

/** A shortcut that works anywhere on the page while it is registered. */
export interface Shortcut extends KeyNote {
  matches(event: KeyboardEvent): boolean;
  /** @returns false when there was nothing to do: the key then keeps its usual meaning */
  run(): boolean;
  /** Also works while a dialog is open. */
  aboveDialogs?: boolean;
}

export interface ShortcutGroup {
  /** Heading in the help. */
  title: string;
  /** The shell's shortcuts work everywhere; a route's take precedence. */
  owner: 'shell' | 'route';
  entries: readonly (Shortcut | KeyNote)[];
}

interface Registry {
  groups: readonly ShortcutGroup[];
  /** @returns function that removes the group */
  add(group: ShortcutGroup): () => void;
}

export const useShortcutRegistry = create<Registry>()((set) => ({
  groups: [],
  add: (group) => {
    set(({ groups }) => ({ groups: group.owner === 'shell' ? [group, ...groups] : [...groups, group] }));
    return () => set(({ groups }) => ({ groups: groups.filter((other) => other !== group) }));
  },
}));

/**
 * Registers shortcuts while the component is mounted.
 * @param entries must keep its identity between renders (`useMemo`)
 */
export function useShortcuts(
  title: string,
  entries: ShortcutGroup['entries'],
  owner: ShortcutGroup['owner'] = 'route',
): void {
  const add = useShortcutRegistry((registry) => registry.add);
  useEffect(() => add({ title, entries, owner }), [add, title, entries, owner]);
}

/** The only listener, in the shell. The last registered shortcut is tried first, so a route can override the shell. */
export function useShortcutListener(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const dialogIsOpen = document.querySelector('dialog[open], :popover-open') !== null;
  const entries = useShortcutRegistry.getState().groups.toReversed();
  for (const entry of entries.flatMap((group) => group.entries)) {
    if (!('matches' in entry) || !entry.matches(event)) continue;
    if (dialogIsOpen && !entry.aboveDialogs) continue;
    if (entry.run()) {
      event.preventDefault();
      return;
    }
  }
}

const withMod = (event: KeyboardEvent) => (event.ctrlKey || event.metaKey) && !event.altKey;

/** Matches Ctrl or Cmd with a key; for a letter, without Shift (some keyboards need it for the other signs). */
export const modKey = (key: string) => (event: KeyboardEvent) =>
  withMod(event) && event.key.toLowerCase() === key && !(event.shiftKey && /^[a-z]$/.test(key));

/** Matches Ctrl or Cmd and Shift with a key. */
export const modShiftKey = (key: string) => (event: KeyboardEvent) =>
  withMod(event) && event.shiftKey && event.key.toLowerCase() === key;

export const plainKey = (key: string) => (event: KeyboardEvent) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === key;
