import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { keepNear } from './place-near';

interface PopoverProps {
  /** Contents of the button that opens it. */
  trigger: ReactNode;
  triggerLabel?: string;
  triggerClassName: string;
  /** Spoken name of what opens. */
  label: string;
  className?: string;
  children: (close: () => void) => ReactNode;
}

/** A native popover under (or above) its button, kept inside the window. Esc and a click outside close it. */
export function Popover({
  trigger,
  triggerLabel,
  triggerClassName,
  label,
  className = '',
  children,
}: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const close = useCallback(() => {
    panel.current?.hidePopover();
    button.current?.focus();
  }, []);

  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const onToggle = (event: Event) => {
      const opened = (event as ToggleEvent).newState === 'open';
      setOpen(opened);
    };
    element.addEventListener('toggle', onToggle);
    return () => element.removeEventListener('toggle', onToggle);
  }, []);

  useEffect(() => {
    if (open && button.current && panel.current) return keepNear(button.current, panel.current);
  }, [open]);

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-expanded={open}
        aria-label={triggerLabel}
        className={triggerClassName}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={`fixed inset-auto m-0 overflow-y-auto rounded-lg border border-line bg-surface p-1.5 text-ink shadow-xl ${className}`}
      >
        {open && children(close)}
      </div>
    </>
  );
}
