import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { anchorTo } from '@/components/ui/anchor';

interface TokenPopoverProps {
  ref: Ref<HTMLElement>;
  /** The element it is placed at; null closes it. */
  anchor: HTMLElement | null;
  label: string;
  /** The pointer entered or left it. */
  onHover: (inside: boolean) => void;
  children: ReactNode;
}

/**
 * A native popover at any element of the page. It opens and closes with its anchor and does not take the focus, so that
 * the arrow keys keep moving along the tokens; the Tab key leads into it.
 */
export function TokenPopover({ ref, anchor, label, onHover, children }: TokenPopoverProps) {
  const panel = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => panel.current!);

  useEffect(() => {
    const element = panel.current;
    if (!anchor || !element) return;
    element.showPopover();
    const stop = anchorTo(anchor, element);
    return () => {
      stop();
      element.hidePopover();
    };
  }, [anchor]);

  return (
    <section
      ref={panel}
      popover="manual"
      aria-label={label}
      onPointerEnter={(event) => event.pointerType === 'mouse' && onHover(true)}
      onPointerLeave={() => onHover(false)}
      className="fixed inset-auto m-0 w-84 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg border border-line bg-surface p-2 text-ink shadow-xl"
    >
      {anchor && children}
    </section>
  );
}
