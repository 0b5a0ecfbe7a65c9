import { fileURLToPath } from 'node:url';
import { parseTaskIndex, type TaskFacts } from '@/core/tasks/task-index';
import { readTextFile } from './text-file';

const TASK_INDEX = fileURLToPath(new URL('../../public/task-index.json', import.meta.url));

/** The facts of all tasks that are shipped with the app. */
export async function readShippedIndex(): Promise<TaskFacts[]> {
  return parseTaskIndex(JSON.parse(await readTextFile(TASK_INDEX)));
}
