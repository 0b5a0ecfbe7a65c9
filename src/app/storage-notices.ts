/** Tells a person what storage has to say of other tabs and of values that cannot be read, each thing once. */
import { useToasts } from '@/components/ui/toast-store';
import { onStorageNotice, type StorageNotice } from '@/storage/storage-notices';

/** Shows every notice from now on. @param reload loads the page anew @returns stops showing them */
export function showStorageNotices(reload: () => void): () => void {
  return onStorageNotice((notice) => {
    if (notice.state === 'open') {
      dismiss(wordsOf({ ...notice, state: 'blocked' }));
      return;
    }
    const text = wordsOf(notice);
    const { toasts, show } = useToasts.getState();
    if (toasts.some((toast) => toast.text === text)) return;
    const reloadHelps = notice.state === 'superseded' || notice.state === 'newer';
    show(text, reloadHelps ? { label: 'Reload', run: reload } : undefined, { stays: true });
  });
}

function dismiss(text: string): void {
  const { toasts, dismiss } = useToasts.getState();
  for (const toast of toasts) if (toast.text === text) dismiss(toast.id);
}

type ShownNotice = Exclude<StorageNotice, { state: 'open' }>;

function wordsOf(notice: ShownNotice): string {
  switch (notice.state) {
    case 'superseded':
      return 'A newer version of this page is open in another tab. Reload this tab to go on storing what you do.';
    case 'blocked':
      return `An older version of this page keeps the ${notice.holds} from opening here. Close or reload its tab.`;
    case 'newer':
      return `A newer version of this page has stored your ${notice.label}: until you reload, the default is used.`;
    case 'damaged':
      return `The stored ${notice.label} could not be read, so the default is used. A copy of what was stored is kept.`;
  }
}
