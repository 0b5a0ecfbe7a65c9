import { type FocusEvent, type KeyboardEvent, useState } from 'react';

interface Place {
  row: number;
  column: number;
}

const STEPS: Readonly<Record<string, Place>> = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
};

/**
 * One tab stop for all cells of the grid: the arrow keys move between cells, Home and End to the ends of a row. Cells are
 * found by `data-cell="row,column"`.
 */
export function useCellKeys(rows: number, columns: number) {
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const within = ({ row, column }: Place): Place => ({
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  });
  const active = within(place);
  const placeOf = (target: EventTarget): Place | undefined => {
    const marked = target instanceof HTMLElement ? target.dataset.cell?.split(',').map(Number) : undefined;
    return marked && { row: marked[0]!, column: marked[1]! };
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const from = placeOf(event.target);
    if (!from || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const ends = event.key === 'Home' ? 0 : event.key === 'End' ? columns - 1 : undefined;
    if (!step && ends === undefined) return;
    event.preventDefault();
    const next = within(
      step ? { row: from.row + step.row, column: from.column + step.column } : { ...from, column: ends ?? 0 },
    );
    const cell = event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next.row},${next.column}"]`);
    cell?.focus({ preventScroll: true });
    // Scroll it out from under the sticky headings.
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const focused = placeOf(event.target);
    if (focused) setPlace(focused);
  };
  return { active, handlers: { onKeyDown, onFocus } };
}
