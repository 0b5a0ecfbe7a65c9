import { runOrToast } from '@/components/ui/run-or-toast';
import { type CellChoice, runCells } from '@/features/compare/actions';
import type { Compare } from '@/features/compare/compare';

/** Answers cells of the grid; when they cannot be run, a toast says why. */
export function runCellsOrToast(compare: Compare, choice: CellChoice): void {
  void runOrToast(() => runCells(compare, choice));
}
