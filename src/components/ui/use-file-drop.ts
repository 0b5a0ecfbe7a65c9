import { type DragEvent, useState } from 'react';

export interface FileDrop {
  /** Files are held over the element. */
  dragging: boolean;
  handlers: Record<'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>;
}

/**
 * Makes an element take files that are dropped on it; other things that are dragged pass it by.
 * @param take called while the drop is being handled: what it awaits must not need the event
 */
export function useFileDrop(take: (data: DataTransfer) => Promise<void>): FileDrop {
  const [dragging, setDragging] = useState(false);
  return {
    dragging,
    handlers: {
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setDragging(true);
      },
      onDragLeave: (event) => {
        const into = event.relatedTarget;
        if (!(into instanceof Node && event.currentTarget.contains(into))) setDragging(false);
      },
      onDrop: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setDragging(false);
        void take(event.dataTransfer);
      },
    },
  };
}
