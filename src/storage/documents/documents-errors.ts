/** What the browser throws about IndexedDB, in the terms of this program. */
import { PlaygroundError } from '@/core/errors';

export function documentsError(error: unknown): PlaygroundError {
  if (error instanceof PlaygroundError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError') {
    return new PlaygroundError('quota', 'The browser has no room left to keep this document.', {
      hint: 'Delete documents or stored models, or export this one as a file.',
      cause: error,
    });
  }
  if (name === 'VersionError') {
    return new PlaygroundError('unsupported-file', 'A newer version of this page keeps the documents here.', {
      hint: 'Reload the page; until then what you write lasts as long as this tab.',
      cause: error,
    });
  }
  return new PlaygroundError('quota', 'This browser does not let the page keep documents.', {
    hint: 'What you write lasts until the tab is closed: allow storage for this site, or export it as a file.',
    cause: error,
  });
}
