import { useToasts } from './toast-store';

/** Puts a text on the clipboard; where the browser refuses, a toast says so. @returns whether it is there */
export async function copyText(
  text: string,
  refused = 'The browser did not allow copying.',
): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    useToasts.getState().show(refused);
    return false;
  }
}
