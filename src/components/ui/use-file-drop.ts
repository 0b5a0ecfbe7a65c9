import { type DragEvent, useState } from 'react';

export interface FileDrop {
  /** Files are being dragged over the element. */
  dragging: boolean;
  handlers: Record<'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>;
}

/**
 * Makes an element accept files that are dropped on it; anything else that is dragged is ignored.
 * @param take called while the drop event is handled; it must read the event's data before it awaits anything
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
