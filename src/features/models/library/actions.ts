/** What a person does that may fail outside of any list: the note at the foot of the page then says why. */
import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import type { Download, StoredModel } from '@/core/hub/library-types';
import type { Models } from '@/features/models/models';

/** Id of the heading over what is here: where the keyboard goes when the row it was in is gone. */
export const LIST_HEADING = 'on-this-machine';

function focusList(): void {
  document.getElementById(LIST_HEADING)?.focus({ preventScroll: true });
}

/** Runs something whose failure is shown as a note. @returns whether it succeeded */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    useToasts.getState().show(PlaygroundError.from(thrown).message);
    return false;
  }
}

export async function removeModel({ library }: Models, model: StoredModel): Promise<void> {
  const removed = await attempt(() => library.remove(model.id));
  if (!removed) return;
  focusList();
  useToasts.getState().show(`${model.name} is deleted`);
}

export async function checkModel({ view }: Models, model: StoredModel): Promise<void> {
  const sound = await attempt(() => view.getState().check(model.id));
  if (sound) useToasts.getState().show(`${model.name} is intact: its SHA-256 is as it was`);
}

/** Goes on with a download; how it fares is shown in the list. */
export async function resumeDownload({ library, onStored }: Models, download: Download): Promise<void> {
  try {
    onStored(await library.resume(download.id));
  } catch (thrown) {
    const error = PlaygroundError.from(thrown);
    // Pausing is no failure, and the list holds every other but those that come before it is listed.
    const listed = library
      .state()
      .downloads.some(({ id, state }) => id === download.id && state === 'failed');
    if (error.code !== 'cancelled' && !listed) useToasts.getState().show(error.message);
  }
}

export async function pauseDownload({ library }: Models, download: Download): Promise<void> {
  await attempt(() => library.pause(download.id));
}

export async function discardDownload({ library }: Models, download: Download): Promise<void> {
  if (await attempt(() => library.cancel(download.id))) focusList();
}
