import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button';
import { type Toast, useToasts } from './toast-store';

/** Milliseconds that a toast stays: long enough to reach its button by keyboard. */
const SHOWN_MS = 10_000;

/** Shows the toasts at the foot of the page. */
export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-30 flex flex-col items-center gap-2 px-3"
    >
      {toasts.map((toast) => (
        <ToastNote key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastNote({ toast }: { toast: Toast }) {
  const dismiss = useToasts((state) => state.dismiss);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.stays) return;
    const timer = setTimeout(() => dismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast.id, toast.stays, dismiss]);
  return (
    // Pointing at a toast or focusing inside it only keeps it longer.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex max-w-2xl animate-[appear_160ms_ease-out] items-center gap-2 rounded-lg bg-ink py-1 pr-1 pl-3.5 text-ground shadow-lg"
    >
      <span className="line-clamp-4 min-w-0 py-1 break-words">{toast.text}</span>
      {toast.action && (
        <button
          type="button"
          className="h-8 rounded-md px-2.5 font-semibold whitespace-nowrap underline underline-offset-3 hover:no-underline focus-visible:outline-ground focus-visible:-outline-offset-2"
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <IconButton
        label="Dismiss"
        size="small"
        className="text-ground! hover:bg-transparent hover:opacity-70 focus-visible:outline-ground focus-visible:-outline-offset-2"
        onClick={() => dismiss(toast.id)}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
