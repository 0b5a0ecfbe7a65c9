import { type DragEvent, useState } from 'react';
import { PlaygroundError } from '@/core/errors';
import { droppedFiles } from './chosen-files';
import { useTasks } from './tasks';

/** Makes an element take task files that are dropped on it. */
export function useTaskDrop(): {
  dragging: boolean;
  handlers: Record<'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>;
} {
  const { files } = useTasks();
  const [dragging, setDragging] = useState(false);
  const take = async (data: DataTransfer) => {
    try {
      await files.getState().add(await droppedFiles(data));
    } catch (thrown) {
      files.getState().refuse(PlaygroundError.from(thrown));
    }
  };
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
