import { useToasts } from './toast-store';

/**
 * Puts a text on the clipboard; where the browser refuses, a toast says so. A page opened over plain http has no
 * `navigator.clipboard`; there the text is selected and copied with the older command, which needs the click or key press
 * that led here.
 * @returns whether it is there
 */
export async function copyText(
  text: string,
  refused = 'The browser did not allow copying.',
): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const copied = copySelected(text);
    if (!copied) useToasts.getState().show(refused);
    return copied;
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  // While a modal dialog is open, nothing outside it can be selected.
  const host = focused?.closest('dialog') ?? document.body;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.ariaHidden = 'true';
  field.className = 'sr-only';
  host.append(field);
  try {
    field.select();
    return document.execCommand('copy');
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
