import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import { type CellChoice, runCells } from '@/features/compare/actions';
import type { Compare } from '@/features/compare/compare';

/** Answers cells, or says why that cannot be. */
export function tryRun(compare: Compare, choice: CellChoice): void {
  tell(() => void runCells(compare, choice));
}

/** Does something; what it refuses to do is said in a note. @returns whether it was done */
export function tell(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (thrown) {
    const { message, hint } = PlaygroundError.from(thrown);
    useToasts.getState().show([message, hint].filter(Boolean).join(' '));
    return false;
  }
}
