const GAP = 6;
const EDGE = 8;

/** Puts a fixed panel under its anchor, or above it where there is more room, inside the window. */
export function placeNear(anchor: HTMLElement, panel: HTMLElement): void {
  const from = anchor.getBoundingClientRect();
  const below = window.innerHeight - from.bottom - GAP - EDGE;
  const above = from.top - GAP - EDGE;
  const goesBelow = below >= Math.min(panel.scrollHeight, 320) || below >= above;
  panel.style.maxHeight = `${Math.max(120, goesBelow ? below : above)}px`;
  const { width, height } = panel.getBoundingClientRect();
  panel.style.left = `${Math.max(EDGE, Math.min(from.left, window.innerWidth - width - EDGE))}px`;
  panel.style.top = `${goesBelow ? from.bottom + GAP : from.top - GAP - height}px`;
}

/** Keeps the panel at its anchor while the page moves. @returns function that stops it */
export function keepNear(anchor: HTMLElement, panel: HTMLElement): () => void {
  const put = () => placeNear(anchor, panel);
  put();
  window.addEventListener('resize', put);
  window.addEventListener('scroll', put, true);
  return () => {
    window.removeEventListener('resize', put);
    window.removeEventListener('scroll', put, true);
  };
}
