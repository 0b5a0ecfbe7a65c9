/**
 * The registry of keys: the shell and each route register what they listen to while they are open. One list, used by
 * the listener and by the help.
 */
import { useEffect } from 'react';
import { create } from 'zustand';

/** A line of the help: keys that are handled inside one part of a page. */
export interface KeyNote {
  /** As shown; `Mod` is Ctrl, or Cmd on a Mac. */
  keys: readonly string[];
  does: string;
}

/** Keys that work anywhere on the page while they are registered. */
export interface Shortcut extends KeyNote {
  matches(event: KeyboardEvent): boolean;
  /** @returns false when there was nothing to do, so that the key keeps its usual meaning */
  run(): boolean;
  /** True for keys that also work above an open dialog; the others wait until it is closed. */
  aboveDialogs?: boolean;
}

export interface ShortcutGroup {
  /** Heading in the help. */
  title: string;
  /** The shell's keys hold everywhere, and give way to those of a route. */
  owner: 'shell' | 'route';
  entries: readonly (Shortcut | KeyNote)[];
}

interface Registry {
  groups: readonly ShortcutGroup[];
  /** @returns function that takes the group out again */
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
 * Registers keys as long as the component is shown.
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

/** The one listener, for the shell. What was registered last is asked first: a route may take a key of the shell. */
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
