/** Placing popovers: below their anchor, or above it where there is more room, and inside the window. */

/** Pixels between the anchor and the popover. */
const GAP = 6;
/** Pixels that stay free at the edges of the window. */
const EDGE = 8;

/** Fetched when the first popover is about to open, so that no visit waits for it before. */
const floatingUi = () => import('@floating-ui/dom');

/** Starts fetching what places popovers, so that the first one opens without a wait. */
export function preparePlacing(): void {
  // A failure shows when a popover opens, and is dealt with there.
  floatingUi().catch(() => undefined);
}

/**
 * Keeps a fixed popover at its anchor while the page moves. It is transparent until it has its place; see the rule
 * for `[popover]` in main.css. The width of the anchor is its `--anchor-width`.
 * @returns a function that ends it
 */
export function anchorTo(anchor: HTMLElement, popover: HTMLElement): () => void {
  let ended = false;
  let stop = () => {};
  const begin = async () => {
    const { autoUpdate, computePosition, flip, offset, shift, size } = await floatingUi();
    if (ended) return;
    popover.style.maxHeight = '';
    const place = async () => {
      const { x, y } = await computePosition(anchor, popover, {
        strategy: 'fixed',
        placement: 'bottom-start',
        middleware: [
          offset(GAP),
          flip({ padding: EDGE, crossAxis: false }),
          shift({ padding: EDGE }),
          size({
            padding: EDGE,
            apply: ({ availableHeight, rects }) => {
              popover.style.maxHeight = `${availableHeight}px`;
              popover.style.setProperty('--anchor-width', `${rects.reference.width}px`);
            },
          }),
        ],
      });
      if (ended) return;
      popover.style.left = `${x}px`;
      popover.style.top = `${y}px`;
      popover.dataset.placed = '';
    };
    stop = autoUpdate(anchor, popover, () => void place());
  };
  begin().catch(() => {
    // Without the network the popover still has to be seen: it then stands where the style sheet puts it.
    popover.dataset.placed = '';
  });
  return () => {
    ended = true;
    stop();
    delete popover.dataset.placed;
  };
}
