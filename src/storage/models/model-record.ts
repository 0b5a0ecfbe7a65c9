/** The commit record of a stored model: JSON beside its file, written last. Without it there is no model. */
import { type RecordOutcome, readRecord, toRecord } from '@/storage/migrations/migrate';
import { type ModelRecord, modelFormat } from '@/storage/migrations/model';

/** Longest record read back, in bytes. */
export const LONGEST_RECORD = 64 * 1_024;

export function recordText(record: ModelRecord): string {
  return JSON.stringify(toRecord(modelFormat, record));
}

/** Never throws. */
export function parseRecord(text: string): RecordOutcome<ModelRecord> {
  try {
    return readRecord(modelFormat, JSON.parse(text));
  } catch {
    return { state: 'unreadable', reason: 'damaged' };
  }
}
