/**
 * Small values at rest in localStorage, each in a versioned envelope `{ kind, version, value }` that is validated on
 * the way in. Storage that is full, forbidden or damaged never stops the page.
 */
import * as v from 'valibot';

/** The part of `Storage` used here, so that tests can pass a map. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface EnvelopeFormat<Value> {
  key: string;
  kind: string;
  version: number;
  schema: v.GenericSchema<unknown, Value>;
}

export type ReadOutcome<Value> =
  | { state: 'missing' }
  | { state: 'read'; value: Value }
  /** Something is stored, but it is not what this program writes. */
  | { state: 'unreadable' };

/** Longest text written or read back, in UTF-16 units: less than what browsers store, or what could hang a parser. */
const LONGEST = 4_000_000;

/** Reads and validates a stored value. Never throws. */
export function readEnvelope<Value>(
  storage: TextStorage | undefined,
  format: EnvelopeFormat<Value>,
): ReadOutcome<Value> {
  let text: string | null;
  try {
    text = storage?.getItem(format.key) ?? null;
  } catch {
    return { state: 'missing' };
  }
  if (text === null) return { state: 'missing' };
  if (text.length > LONGEST) return { state: 'unreadable' };
  try {
    const envelope = v.object({
      kind: v.literal(format.kind),
      version: v.literal(format.version),
      value: format.schema,
    });
    const parsed = v.safeParse(envelope, JSON.parse(text));
    return parsed.success ? { state: 'read', value: parsed.output.value as Value } : { state: 'unreadable' };
  } catch {
    return { state: 'unreadable' };
  }
}

/** Stores a value. @returns false when it is too long or the storage refused it (full or forbidden) */
export function writeEnvelope<Value>(
  storage: TextStorage | undefined,
  format: EnvelopeFormat<Value>,
  value: Value,
): boolean {
  try {
    const text = JSON.stringify({ kind: format.kind, version: format.version, value });
    // What could not be read back must not replace what can.
    if (text.length > LONGEST) return false;
    storage?.setItem(format.key, text);
    return storage !== undefined;
  } catch {
    return false;
  }
}

/** Takes a value out of the storage. Where that is forbidden, there is nothing to take out. */
export function removeEnvelope(
  storage: TextStorage | undefined,
  { key }: Pick<EnvelopeFormat<unknown>, 'key'>,
): void {
  try {
    storage?.removeItem(key);
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
