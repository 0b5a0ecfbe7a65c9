/** What the browser throws about IndexedDB, in the terms of this program: one code for each thing a person can do. */
import { PlaygroundError } from '@/core/errors';
import { isNamed } from './storage-errors';

export interface DatabaseWords {
  /** What the database holds, as a plural: "documents". */
  holds: string;
  /** What to do when the browser has no room left; a general sentence by default. */
  quotaHint?: string;
  /** What to do when the browser does not let this page store; a general sentence by default. */
  unavailableHint?: string;
  /** What to do when a newer version of this page has taken the database over; to reload by default. */
  newerHint?: string;
}

const QUOTA_HINT =
  'Delete stored models, evaluations or adapters, or free space on the disk. What is stored already is safe.';
const UNAVAILABLE_HINT =
  'Leave the private window, or allow this site to store data in the settings of the browser.';
/** Mistakes of this program rather than refusals of the browser. */
const MISTAKES = new Set([
  'ConstraintError',
  'DataCloneError',
  'DataError',
  'ReadOnlyError',
  'TransactionInactiveError',
]);

/** No room left. The transaction was rolled back: nothing of it is stored, and what was there before stays. */
function quotaExceeded({ holds, quotaHint }: DatabaseWords, cause?: unknown): PlaygroundError {
  return new PlaygroundError('quota', `The browser has no room left to store ${holds}.`, {
    hint: quotaHint ?? QUOTA_HINT,
    cause,
  });
}

/** The browser has no IndexedDB here, forbids it, or failed to read or write it. */
export function storageUnavailable(
  { holds, unavailableHint }: DatabaseWords,
  cause?: unknown,
): PlaygroundError {
  return new PlaygroundError('storage-unavailable', `This browser does not let the page keep ${holds}.`, {
    hint: unavailableHint ?? UNAVAILABLE_HINT,
    cause,
  });
}

/** A newer version of this page has changed the database. This one must not write to it. */
function databaseIsNewer({ holds, newerHint }: DatabaseWords, cause?: unknown): PlaygroundError {
  return new PlaygroundError('newer-version', `A newer version of this page keeps the ${holds} now.`, {
    hint: newerHint ?? 'Reload this page. Nothing that is stored is lost.',
    cause,
  });
}

/** What opening a database threw. */
export function openingError(words: DatabaseWords, error: unknown): PlaygroundError {
  if (error instanceof PlaygroundError) return error;
  if (isNamed(error, 'QuotaExceededError')) return quotaExceeded(words, error);
  if (isNamed(error, 'VersionError')) return databaseIsNewer(words, error);
  return storageUnavailable(words, error);
}

/** What work in an open database threw; what IndexedDB has nothing to do with passes through. */
export function workError(words: DatabaseWords, error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'QuotaExceededError') return quotaExceeded(words, error);
  return MISTAKES.has(error.name) ? PlaygroundError.from(error) : storageUnavailable(words, error);
}
