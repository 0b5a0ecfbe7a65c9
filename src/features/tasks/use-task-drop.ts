import { type FileDrop, useFileDrop } from '@/components/ui/use-file-drop';
import { PlaygroundError } from '@/core/errors';
import { droppedFiles } from './chosen-files';
import { useTasks } from './tasks';

/** Makes an element take task files that are dropped on it. */
export function useTaskDrop(): FileDrop {
  const { files } = useTasks();
  return useFileDrop(async (data) => {
    try {
      await files.getState().add(await droppedFiles(data));
    } catch (thrown) {
      files.getState().refuse(PlaygroundError.from(thrown));
    }
  });
}
