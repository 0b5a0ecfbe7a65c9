import { type ReactNode, type Ref, useImperativeHandle, useRef } from 'react';
import { useAnchoredPopover } from '@/components/ui/use-anchored-popover';

interface TokenPopoverProps {
  ref: Ref<HTMLElement>;
  /** The element it is placed at; null closes it. */
  anchor: HTMLElement | null;
  label: string;
  /** The pointer entered or left it. */
  onHover: (inside: boolean) => void;
  children: ReactNode;
}

/** A popover at a token. It does not take the focus, so the arrow keys keep moving along the tokens; Tab leads into it. */
export function TokenPopover({ ref, anchor, label, onHover, children }: TokenPopoverProps) {
  const panel = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => panel.current!);
  useAnchoredPopover(anchor, panel);

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
