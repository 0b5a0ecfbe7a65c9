/** What the browser's storage throws, in the terms of this program. */
import { PlaygroundError } from '@/core/errors';

export function quotaError(cause?: unknown): PlaygroundError {
  return new PlaygroundError('quota', 'The browser has no room left to store this model.', {
    hint: 'Delete a stored model, free space on the disk, or choose a stronger quantisation.',
    cause,
  });
}

/** What the browser threw, in the terms of this program. */
export function storageError(error: unknown): unknown {
  if (isNamed(error, 'QuotaExceededError')) return quotaError(error);
  if (isNamed(error, 'NoModificationAllowedError')) {
    return new PlaygroundError('in-use', 'Another tab has this file open.', {
      hint: 'Close the other tab, or wait until it is done.',
      cause: error,
    });
  }
  return error;
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
