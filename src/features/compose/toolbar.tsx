import { History, Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '@/components/ui/button';
import { DocumentsMenu } from '@/features/compose/documents/documents-menu';
import { commandKey } from './command-key';
import { useCompose } from './compose';

/** The documents menu, undo and redo, the history of runs, and what the app puts beside them. */
export function Toolbar({ share }: { share?: ReactNode }) {
  const { draft, history } = useCompose();
  const canUndo = useStore(draft.temporal, ({ pastStates }) => pastStates.length > 0);
  const canRedo = useStore(draft.temporal, ({ futureStates }) => futureStates.length > 0);
  return (
    <div className="flex items-center gap-0.5">
      <div className="flex min-w-0 flex-1">
        <DocumentsMenu />
      </div>
      <IconButton
        label="Undo the last edit"
        title={`Undo (${commandKey()} Z)`}
        disabled={!canUndo}
        onClick={() => draft.undo()}
      >
        <Undo2 size={17} aria-hidden />
      </IconButton>
      <IconButton
        label="Redo the edit"
        title={`Redo (${commandKey()} Shift Z)`}
        disabled={!canRedo}
        onClick={() => draft.redo()}
      >
        <Redo2 size={17} aria-hidden />
      </IconButton>
      <IconButton label="Runs of this document" onClick={() => history.getState().setOpen(true)}>
        <History size={17} aria-hidden />
      </IconButton>
      {share}
    </div>
  );
}
