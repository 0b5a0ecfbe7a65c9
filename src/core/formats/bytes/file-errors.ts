import { PlaygroundError } from '@/core/errors';

const DAMAGED = 'The file is damaged or cut short. Download it again.';

/** A file that is not what it claims to be. */
export function malformedFile(file: string, what: string, hint: string = DAMAGED): PlaygroundError {
  return new PlaygroundError('malformed-file', `${file}: ${what}`, { hint });
}

/** A sound file of a kind, or with a part, that this program does not read. */
export function unsupportedFile(file: string, what: string, hint?: string): PlaygroundError {
  return new PlaygroundError('unsupported-file', `${file}: ${what}`, { hint });
}

/** A name taken from a file, made fit for one line of a message. */
export function quoteName(name: string): string {
  const printable = name.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '?');
  return `"${printable.length > 80 ? `${printable.slice(0, 77)}...` : printable}"`;
}
