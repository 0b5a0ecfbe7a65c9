/** The order in which cells are answered, and how they are batched. */
import type { GridColumn, GridRow } from './grid';

/** Cells in a batch: few enough that other requests wait only briefly. */
const BATCH_CELLS = 8;

export interface PlannedCell {
  key: string;
  column: GridColumn;
  row: GridRow;
}

/** Cells with the same model, runtime and adapter, which are answered together. */
export interface PlannedBatch {
  adapter: string | null;
  cells: PlannedCell[];
}

/** All cells that are answered after loading a model once. */
export interface PlannedLane {
  model: string;
  runtime: string;
  batches: PlannedBatch[];
}

/**
 * Groups cells into lanes (one load of a model each) and batches. Lanes keep the order of their first cells, except that
 * those of `loaded` (already in memory) come first; within a lane adapters follow one another; rows keep their order.
 * @param cells row by row
 */
export function planRun(
  cells: readonly PlannedCell[],
  loaded: (model: string, runtime: string) => boolean,
  batchCells = BATCH_CELLS,
): PlannedLane[] {
  const lanes = [...groupBy(cells, ({ column }) => JSON.stringify([column.model, column.runtime])).values()];
  const planned = lanes.map((lane): PlannedLane => {
    const { model, runtime } = lane[0]!.column;
    const byAdapter = [...groupBy(lane, ({ column }) => column.adapter).values()];
    const batches = byAdapter.flatMap((same) =>
      chunks(same, batchCells).map((chunk) => ({ adapter: chunk[0]!.column.adapter, cells: chunk })),
    );
    return { model, runtime, batches };
  });
  const waits = (lane: PlannedLane) => Number(!loaded(lane.model, lane.runtime));
  return planned.sort((a, b) => waits(a) - waits(b));
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
