import { useMemo } from 'react';
import { runDraft } from '@/features/compose/actions';
import { type Compose, useCompose } from '@/features/compose/compose';
import { modKey, modShiftKey, plainKey, type ShortcutGroup, useShortcuts } from './shortcuts';

/** The keyboard shortcuts of the playground, while it is shown. */
export function usePlaygroundShortcuts(): void {
  const compose = useCompose();
  const entries = useMemo(() => shortcutsOf(compose), [compose]);
  useShortcuts('Playground', entries);
}

function shortcutsOf(compose: Compose): ShortcutGroup['entries'] {
  return [
    {
      keys: ['Mod', 'Enter'],
      does: 'Run',
      matches: modKey('enter'),
      run: () => {
        void runDraft(compose);
        return true;
      },
    },
    {
      keys: ['Esc'],
      does: 'Stop the answer',
      matches: plainKey('escape'),
      run: () => {
        if (compose.run.getState().status.state !== 'running') return false;
        compose.run.getState().stop();
        return true;
      },
    },
    {
      keys: ['Mod', 'K'],
      does: 'Choose a starter task',
      matches: modKey('k'),
      run: () => {
        compose.gallery.getState().setOpen(true);
        return true;
      },
    },
    {
      keys: ['Mod', 'Z'],
      does: 'Undo the last edit',
      matches: modKey('z'),
      run: () => !inOtherField() && compose.draft.undo(),
    },
    {
      keys: ['Mod', 'Shift', 'Z'],
      does: 'Redo the last edit',
      matches: (event) => modShiftKey('z')(event) || modKey('y')(event),
      run: () => !inOtherField() && compose.draft.redo(),
    },
    { keys: ['Alt', '↑'], does: 'Move the current example up' },
    { keys: ['Alt', '↓'], does: 'Move the current example down' },
    { keys: ['←', '→'], does: 'Move between the tokens of the answer' },
  ];
}

/** Fields outside of the prompt have the browser's own undo. */
function inOtherField(): boolean {
  const other = 'input:not([type=radio]), textarea:not([data-draft-text])';
  return document.activeElement?.matches(other) ?? false;
}
