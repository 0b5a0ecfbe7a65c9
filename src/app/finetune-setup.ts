/** What the Fine-tune screen takes from tasks and from the playground. */
import type { TaskFile } from '@/core/tasks/task-file';
import type { Compose } from '@/features/compose/compose';
import { sharedPrompt } from '@/features/compose/shared-prompt';
import { comparedPrompt } from '@/features/finetune/adapters/compared-prompt';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import { sessionSetup } from '@/features/finetune/session-setup';
import type { Session } from '@/session/session';
import { compare } from './hand-over';
import { taskShelf } from './task-shelf';
import { theTasks } from './the-tasks';

/** More instances than any run takes. */
const MOST_INSTANCES = 100_000;

export function finetuneSetup(session: Session, compose: Compose): FinetuneSetup {
  return sessionSetup(
    session,
    {
      starterTasks: () => taskShelf().indexes.starter(),
      readTask: (name) => readTask(session, name),
      isOfficialTest: (name) => isOfficialTest(session, name),
    },
    (request) => {
      const { prompt, rows, adapters } = comparedPrompt(request, sharedPrompt(compose));
      compare(prompt, rows, adapters);
    },
  );
}

async function isOfficialTest(session: Session, name: string): Promise<boolean> {
  const { list } = theTasks(session);
  // Without the list, as offline before it was ever fetched, nothing is known of any task.
  await list
    .getState()
    .read()
    .catch(() => undefined);
  return list.getState().tasks.some((task) => task.name === name && task.split === 'test');
}

async function readTask(session: Session, name: string): Promise<TaskFile> {
  const { list, ask, starterUrl } = theTasks(session);
  // Which tasks are starter tasks is known once the list is.
  await list.getState().read();
  const file = list.getState().tasks.find((task) => task.name === name)?.starterFile;
  return ask('take', { name, limit: MOST_INSTANCES, starterUrl: file && starterUrl(file) });
}
