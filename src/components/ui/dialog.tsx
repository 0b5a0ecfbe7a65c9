import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Content below the title, such as a search field or a sentence. */
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** A modal native dialog: focus trap, Esc and the return of focus come from the browser. */
export function Dialog({ open, onClose, title, lead, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) {
      element.showModal();
      element.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    }
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    // A click on the backdrop is for the pointer only; Esc and the close button do the same for the keyboard.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={`m-auto max-h-[min(44rem,88dvh)] w-[calc(100%-1.5rem)] overflow-hidden rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl ${wide ? 'max-w-3xl' : 'max-w-md'}`}
    >
      {open && (
        <div className="flex max-h-[min(44rem,88dvh)] flex-col">
          <div className="border-b border-line px-4 pt-3 pb-3">
            <div className="flex items-center justify-between gap-3">
              <h2 id={titleId} className="text-lg font-semibold">
                {title}
              </h2>
              <IconButton label="Close" size="small" onClick={onClose}>
                <X size={16} aria-hidden />
              </IconButton>
            </div>
            {lead}
          </div>
          <div className="min-h-0 overflow-y-auto overscroll-contain p-4">{children}</div>
        </div>
      )}
    </dialog>
  );
}
