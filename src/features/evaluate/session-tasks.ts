/** The tasks that can be evaluated, from the catalogue. */
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import { originLabel } from '@/session/tasks/origin-label';
import type { TaskSource } from './sources';

export function sessionTasks(catalogue: TaskCatalogue): TaskSource {
  const { list } = catalogue;
  return {
    list,
    read: () => list.getState().read(),
    search: (query) => list.getState().search(query),
    sample: (name, selection, seeds) => catalogue.sample(name, selection, seeds),
    fetch: async (name) => {
      await catalogue.fetch(name);
    },
    host: () => catalogue.host(),
    origin: async (name) => {
      const overview = await catalogue.overview(name);
      return overview && originLabel(overview.origin);
    },
  };
}
