/** Which document a tab has open: its own over a reload, the last one of any tab for a new tab. */
import { readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { currentDocumentFormat } from '@/storage/migrations/current-document';

export function rememberDocument(
  session: TextStorage | undefined,
  storage: TextStorage | undefined,
  id: string,
): void {
  writeEnvelope(session, currentDocumentFormat, id);
  writeEnvelope(storage, currentDocumentFormat, id);
}

export function lastDocument(
  session: TextStorage | undefined,
  storage: TextStorage | undefined,
): string | null {
  const own = readEnvelope(session, currentDocumentFormat);
  const any = own.state === 'read' ? own : readEnvelope(storage, currentDocumentFormat);
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
