/** The one catalogue of tasks of a session, made by the first screen that needs it: it is more than the first paint needs. */
import type { Session } from '@/session/session';
import { TaskCatalogue } from './catalogue';
import { createTaskClient } from './task-client';

const catalogues = new WeakMap<Session, TaskCatalogue>();

/** The worker that reads task files starts with the first call to the catalogue. */
export function catalogueOf(session: Session): TaskCatalogue {
  let catalogue = catalogues.get(session);
  if (!catalogue) {
    const { storage, baseUrl } = session;
    catalogue = new TaskCatalogue({ client: createTaskClient(), storage, baseUrl });
    catalogues.set(session, catalogue);
  }
  return catalogue;
}
