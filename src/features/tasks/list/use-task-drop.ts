import { type FileDrop, useFileDrop } from '@/components/ui/use-file-drop';
import { PlaygroundError } from '@/core/errors';
import { droppedFiles } from '@/features/tasks/files/chosen-files';
import { useTasks } from '@/features/tasks/tasks';

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
