/** Which document a tab has open: its own over a reload, the last one of any tab for a new tab. */
import * as v from 'valibot';
import { type EnvelopeFormat, readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';

const format: EnvelopeFormat<string> = {
  key: 'playground.document',
  kind: 'current-document',
  version: 1,
  schema: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
};

export function rememberDocument(
  session: TextStorage | undefined,
  storage: TextStorage | undefined,
  id: string,
): void {
  writeEnvelope(session, format, id);
  writeEnvelope(storage, format, id);
}

export function lastDocument(
  session: TextStorage | undefined,
  storage: TextStorage | undefined,
): string | null {
  const own = readEnvelope(session, format);
  const any = own.state === 'read' ? own : readEnvelope(storage, format);
  return any.state === 'read' ? any.value : null;
}

/** Lasts as long as the tab, over its reloads; undefined where the browser forbids it. */
export function tabStorage(): TextStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
