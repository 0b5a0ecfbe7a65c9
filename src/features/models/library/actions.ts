/** Actions on stored models and downloads; a failure is shown as a toast. */
import { runOrToast, showError } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import type { Download, StoredModel } from '@/core/hub/library-types';
import type { Models } from '@/features/models/models';

/** Id of the list's heading, which takes the focus when the focused row is removed. */
export const LIST_HEADING = 'on-this-machine';

function focusList(): void {
  document.getElementById(LIST_HEADING)?.focus({ preventScroll: true });
}

export async function removeModel({ library }: Models, model: StoredModel): Promise<void> {
  const removed = await runOrToast(() => library.remove(model.id));
  if (!removed) return;
  focusList();
  useToasts.getState().show(`${model.name} deleted`);
}

export async function checkModel({ view }: Models, model: StoredModel): Promise<void> {
  const isIntact = await runOrToast(() => view.getState().check(model.id));
  if (isIntact) useToasts.getState().show(`${model.name} is intact: its SHA-256 matches`);
}

/** Resumes a download; its progress is shown in the list. */
export async function resumeDownload({ library, onStored }: Models, download: Download): Promise<void> {
  try {
    onStored(await library.resume(download.id));
  } catch (thrown) {
    const error = PlaygroundError.from(thrown);
    // Pausing is not a failure, and the list shows all others once the download is in it.
    const listed = library
      .state()
      .downloads.some(({ id, state }) => id === download.id && state === 'failed');
    if (error.code !== 'cancelled' && !listed) showError(error);
  }
}

export async function pauseDownload({ library }: Models, download: Download): Promise<void> {
  await runOrToast(() => library.pause(download.id));
}

export async function discardDownload({ library }: Models, download: Download): Promise<void> {
  if (await runOrToast(() => library.cancel(download.id))) focusList();
}
