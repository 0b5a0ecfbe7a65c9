import { PlaygroundError } from './errors';

/** An `AbortSignal`, or anything with its `aborted`. */
export interface CancelSignal {
  readonly aborted: boolean;
}

/** @throws {PlaygroundError} `cancelled` once the signal is aborted: for work that is useless when half done */
export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw new PlaygroundError('cancelled', 'Cancelled.');
}
