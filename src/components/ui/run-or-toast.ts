import { PlaygroundError } from '@/core/errors';
import { useToasts } from './toast-store';

/** Shows an error as a toast: its message, then its hint. */
export function showError(thrown: unknown): void {
  const { message, hint } = PlaygroundError.from(thrown);
  useToasts.getState().show(hint ? `${message} ${hint}` : message);
}

/** Does something whose failure is shown as a toast. @returns whether it succeeded */
export async function runOrToast(action: () => unknown): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (thrown) {
    showError(thrown);
    return false;
  }
}
