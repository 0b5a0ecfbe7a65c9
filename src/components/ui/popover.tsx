import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { anchorTo, preparePlacing } from './anchor';

interface PopoverProps {
  /** Content of the button that opens it. */
  trigger: ReactNode;
  /** Accessible name of the button, where its content is not enough. */
  triggerLabel?: string;
  triggerClassName: string;
  /** Accessible name of the popover. */
  label: string;
  className?: string;
  children: (close: () => void) => ReactNode;
}

/** A native popover below (or above) its button. Esc and a click outside close it, and the focus goes back to the button. */
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
      setOpen((event as ToggleEvent).newState === 'open');
    };
    element.addEventListener('toggle', onToggle);
    return () => element.removeEventListener('toggle', onToggle);
  }, []);

  useEffect(() => {
    if (open && button.current && panel.current) return anchorTo(button.current, panel.current);
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
        onPointerEnter={preparePlacing}
        onFocus={preparePlacing}
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
