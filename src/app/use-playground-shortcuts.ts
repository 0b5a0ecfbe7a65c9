import { useMemo } from 'react';
import { runDraft } from '@/features/compose/actions';
import { type Compose, useCompose } from '@/features/compose/compose';
import { modKey, plainKey, type ShortcutGroup, useShortcuts } from './shortcuts';

/** The keys of the playground, while it is shown. */
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
    { keys: ['Alt', '↑'], does: 'Move the example you are in up' },
    { keys: ['Alt', '↓'], does: 'Move the example you are in down' },
    { keys: ['←', '→'], does: 'Go along the tokens of the answer' },
  ];
}
