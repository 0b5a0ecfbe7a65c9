/**
 * Small values at rest in localStorage, each in a versioned envelope `{ kind, version, value }` that is validated on
 * the way in. Storage that is full, forbidden or damaged never stops the page, and what a newer version of this page has
 * stored is never replaced.
 */
import { isNewerRecord, type RecordOutcome, readRecord, toRecord } from './migrations/migrate';
import type { StoredFormat } from './migrations/stored-format';
import { announceStorageNotice } from './storage-notices';

/** The part of `Storage` used here, so that tests can pass a map. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Where in the storage values of a format lie. */
export interface EnvelopeFormat<Value> extends StoredFormat<Value> {
  readonly key: string;
}

export type ReadOutcome<Value> = { state: 'missing' } | RecordOutcome<Value>;

/** Longest text written or read back, in UTF-16 units: less than what browsers store, or what could hang a parser. */
const LONGEST = 4_000_000;

const DAMAGED = { state: 'unreadable', reason: 'damaged' } as const;

/** Reads and validates a stored value. Never throws. */
export function readEnvelope<Value>(
  storage: TextStorage | undefined,
  format: EnvelopeFormat<Value>,
): ReadOutcome<Value> {
  const text = textAt(storage, format);
  if (text === null) return { state: 'missing' };
  if (text.length > LONGEST) return DAMAGED;
  try {
    return readRecord(format, JSON.parse(text));
  } catch {
    return DAMAGED;
  }
}

/**
 * Reads a value that has a default. One that cannot be read is announced (see storage-notices.ts); of a damaged one a
 * copy is kept beside it.
 * @returns undefined where the default is to be used
 */
export function readSetting<Value>(
  storage: TextStorage | undefined,
  format: EnvelopeFormat<Value>,
): Value | undefined {
  const outcome = readEnvelope(storage, format);
  if (outcome.state === 'read') return outcome.value;
  if (outcome.state === 'missing') return undefined;
  announceStorageNotice({ state: outcome.reason, label: format.label });
  if (outcome.reason === 'damaged') keepCopy(storage, format);
  return undefined;
}

/**
 * Stores a value.
 * @returns false when it is too long, when the storage refused it (full or forbidden), and when a newer version of this
 * page has stored something in its place, which stays
 */
export function writeEnvelope<Value>(
  storage: TextStorage | undefined,
  format: EnvelopeFormat<Value>,
  value: Value,
): boolean {
  try {
    const text = JSON.stringify(toRecord(format, value));
    // What could not be read back must not replace what can.
    if (text.length > LONGEST || holdsNewer(storage, format)) return false;
    storage?.setItem(format.key, text);
    return storage !== undefined;
  } catch {
    return false;
  }
}

/** Takes a value out of the storage, but not what a newer version of this page has stored. Never throws. */
export function removeEnvelope(storage: TextStorage | undefined, format: EnvelopeFormat<unknown>): void {
  if (holdsNewer(storage, format)) return;
  try {
    storage?.removeItem(format.key);
  } catch {
    return;
  }
}

/** The browser's localStorage, or undefined where it is forbidden (opaque origins, blocked cookies). */
export function browserStorage(): TextStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function textAt(
  storage: TextStorage | undefined,
  { key }: Pick<EnvelopeFormat<unknown>, 'key'>,
): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** How every envelope begins; what follows may be megabytes, which need not be parsed to know the version. */
const HEAD = /^\{"kind":"[^"\\]{1,100}","version":\d{1,15},/;

function holdsNewer(storage: TextStorage | undefined, format: EnvelopeFormat<unknown>): boolean {
  const text = textAt(storage, format);
  if (text === null) return false;
  const head = HEAD.exec(text)?.[0];
  if (head === undefined && text.length > LONGEST) return false;
  try {
    return isNewerRecord(format, JSON.parse(head === undefined ? text : `${head.slice(0, -1)}}`));
  } catch {
    return false;
  }
}

function keepCopy(storage: TextStorage | undefined, format: EnvelopeFormat<unknown>): void {
  const text = textAt(storage, format);
  try {
    if (text !== null) storage?.setItem(`${format.key}.damaged`, text);
  } catch {
    // No room for a copy: the value itself stays until something is stored in its place.
  }
}
