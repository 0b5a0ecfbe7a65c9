import { type RefObject, useEffect } from 'react';
import { anchorTo } from './anchor';

/**
 * Opens a manual popover at an element of the page and closes it when there is none. Unlike `Popover` it does not take the
 * focus and does not close by itself: for what accompanies a field or a token that keeps the focus.
 * @param anchor null closes it
 */
export function useAnchoredPopover(anchor: HTMLElement | null, popover: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = popover.current;
    if (!anchor || !element) return;
    element.showPopover();
    const stop = anchorTo(anchor, element);
    return () => {
      stop();
      element.hidePopover();
    };
  }, [anchor, popover]);
}
