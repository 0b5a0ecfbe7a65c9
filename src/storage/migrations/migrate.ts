/** Reads and writes stored records of any kind, whatever version wrote them. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import type { UnreadableCount } from '@/core/words/unreadable';
import type { StoredFormat } from './stored-format';

/** `newer`: written by a later version of this program. `damaged`: not what any version of it writes. */
export type UnreadableReason = 'damaged' | 'newer';

export type RecordOutcome<Value> =
  | { state: 'read'; value: Value }
  | { state: 'unreadable'; reason: UnreadableReason };

/** A record that cannot be read, untouched. */
export interface UnreadableRecord {
  /** Its key. */
  id: string;
  reason: UnreadableReason;
  record: unknown;
}

const DAMAGED = { state: 'unreadable', reason: 'damaged' } as const;

/** The value of a record, taken step by step from the version that wrote it to the present one. Never throws. */
export function readRecord<Value>(format: StoredFormat<Value>, record: unknown): RecordOutcome<Value> {
  const found = unwrap(format, record);
  if (!found) return DAMAGED;
  if (found.version > format.version) return { state: 'unreadable', reason: 'newer' };
  return readVersion(format, found.version, found.value);
}

/** The record that is stored for a value of the present version. */
export function toRecord<Value>({ kind, version, layout }: StoredFormat<Value>, value: Value): unknown {
  if (layout === 'row') return { ...value, kind, version };
  return layout === 'bare' && version === 1 ? value : { kind, version, value };
}

/** The values of the records that can be read. */
export function readableOf<Value>(format: StoredFormat<Value>, records: readonly unknown[]): Value[] {
  return records.flatMap((record) => {
    const outcome = readRecord(format, record);
    return outcome.state === 'read' ? [outcome.value] : [];
  });
}

/** The records that cannot be read, each with its key. */
export function unreadableOf(
  format: StoredFormat<unknown>,
  entries: readonly (readonly [id: string, record: unknown])[],
): UnreadableRecord[] {
  return entries.flatMap(([id, record]) => {
    const outcome = readRecord(format, record);
    return outcome.state === 'unreadable' ? [{ id, reason: outcome.reason, record }] : [];
  });
}

export function countUnreadable(records: readonly UnreadableRecord[]): UnreadableCount {
  const newer = records.filter(({ reason }) => reason === 'newer').length;
  return { newer, damaged: records.length - newer };
}

/** Whether a record was written by a later version of this program. */
export function isNewerRecord(format: StoredFormat<unknown>, record: unknown): boolean {
  return (unwrap(format, record)?.version ?? 0) > format.version;
}

/**
 * Called in the transaction that is about to replace `existing`.
 * @throws {PlaygroundError} `newer-version` when a later version of this program wrote what is there
 */
export function checkNotNewer(format: StoredFormat<unknown>, existing: unknown): void {
  if (isNewerRecord(format, existing)) throw newerRecordError(format.label);
}

/** A record of a newer version of this program is neither used nor changed. */
export function newerRecordError(label: string): PlaygroundError {
  return new PlaygroundError('newer-version', `A newer version of this page has stored this ${label}.`, {
    hint: 'It is kept as it is. Reload the page to use it.',
  });
}

function readVersion<Value>(
  { version: present, schema, previous }: StoredFormat<Value>,
  version: number,
  stored: unknown,
): RecordOutcome<Value> {
  let value = stored;
  if (version < present) {
    if (!previous) return DAMAGED;
    const before = readVersion(previous.format, version, stored);
    if (before.state === 'unreadable') return before;
    try {
      value = previous.migrate(before.value);
    } catch {
      // One record that cannot be migrated must not hide the others.
      return DAMAGED;
    }
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success ? { state: 'read', value: parsed.output } : DAMAGED;
}

interface Unwrapped {
  version: number;
  value: unknown;
}

/** @returns undefined for what is no record of this kind */
function unwrap({ kind, layout }: StoredFormat<unknown>, record: unknown): Unwrapped | undefined {
  const isObject = typeof record === 'object' && record !== null;
  const head: { kind?: unknown; version?: unknown } = isObject ? record : {};
  if (head.kind === kind && Number.isSafeInteger(head.version) && Number(head.version) >= 1) {
    const version = Number(head.version);
    if (layout === 'row') {
      const { kind: _kind, version: _version, ...value } = head;
      return { version, value };
    }
    return { version, value: 'value' in head ? head.value : undefined };
  }
  return layout === 'bare' ? { version: 1, value: record } : undefined;
}
