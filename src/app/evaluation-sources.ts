/** What evaluations take of tasks and their texts. */
import { sampleOf } from '@/core/evaluate/select-instances';
import type { TaskSource } from '@/features/evaluate/sources';
import { originLabel } from '@/features/tasks/origin-label';
import type { Session } from '@/session/session';
import { addressOf } from '@/session/tasks/sources-store';
import { theTasks } from './the-tasks';

/** The list of tasks and their texts. */
export function taskSource(session: Session): TaskSource {
  const { list, ask, starterUrl, sources } = theTasks(session);
  const urlOf = (name: string) => {
    const file = list.getState().tasks.find((task) => task.name === name)?.starterFile;
    return file && starterUrl(file);
  };
  return {
    list,
    read: () => list.getState().read(),
    search: (query) => list.getState().search(query),
    sample: async (name, selection, seeds) => {
      // Which tasks are starter tasks is known once the list is.
      await list.getState().read();
      return sampleOf(await ask('sample', { name, selection, seeds, starterUrl: urlOf(name) }));
    },
    fetch: async (name) => {
      const { url, origin } = addressOf(name, sources.getState().mirror);
      await ask('fetch', { name, url, origin });
      void list.getState().refresh();
    },
    host: () => addressOf('task', sources.getState().mirror).host,
    origin: async (name) => {
      const overview = await ask('overview', { name, starterUrl: urlOf(name) });
      return overview && originLabel(overview.origin);
    },
  };
}
