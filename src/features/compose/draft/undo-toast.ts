import { useToasts } from '@/components/ui/toast-store';
import type { Compose } from '@/features/compose/compose';

/** A toast that offers to undo an edit. It goes when another document is opened, because it concerns this one. */
export function showUndoToast(
  { documents }: Pick<Compose, 'documents'>,
  text: string,
  undo: () => void,
): void {
  const { show } = useToasts.getState();
  const { id } = documents.getState().current;
  show(text, { label: 'Undo', run: undo });
  const note = useToasts.getState().toasts.at(-1);
  const stop = documents.subscribe(({ current }) => {
    if (current.id === id) return;
    stop();
    if (note) useToasts.getState().dismiss(note.id);
  });
}
