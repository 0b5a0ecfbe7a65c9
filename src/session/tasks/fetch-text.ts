import { PlaygroundError } from '@/core/errors';
import { formatBytes } from '@/core/words/quantities';

/** The reader of task files takes no longer text. */
export const LONGEST_BYTES = 64 * 2 ** 20;

/**
 * Fetches a text, refusing one that grows too long while it comes.
 * @param name what is fetched, for messages
 * @throws {PlaygroundError} `network`, or `invalid-task` for a text that is too long
 */
export async function fetchText(url: string, name: string, request: typeof fetch = fetch): Promise<string> {
  const host = new URL(url).host;
  let response: Response;
  try {
    // What is kept is kept in the task cache: a second copy in the browser's own would only fill the disk.
    response = await request(url, { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw new PlaygroundError('network', `${host} could not be reached for ${name}.`, {
      hint: 'Check the connection, name a mirror, or open the file from a local copy.',
      cause,
    });
  }
  if (!response.ok) {
    const missing = response.status === 404;
    throw new PlaygroundError(
      'network',
      missing ? `${host} has no file for ${name}.` : `${host} answered ${response.status} for ${name}.`,
      { hint: 'Try again later, name a mirror, or open the file from a local copy.' },
    );
  }
  try {
    return await boundedText(response, name);
  } catch (cause) {
    if (cause instanceof PlaygroundError) throw cause;
    throw new PlaygroundError('network', `The connection to ${host} broke while ${name} was coming.`, {
      hint: 'Try again.',
      cause,
    });
  }
}

async function boundedText(response: Response, name: string): Promise<string> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > LONGEST_BYTES) throw tooLong(name, announced);
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces.join('') + decoder.decode();
    length += value.length;
    if (length > LONGEST_BYTES) {
      await reader.cancel();
      throw tooLong(name, length);
    }
    pieces.push(decoder.decode(value, { stream: true }));
  }
}

/** A file that is longer than any task is not read at all. */
export function tooLong(name: string, bytes: number): PlaygroundError {
  return new PlaygroundError(
    'invalid-task',
    `${name} has ${formatBytes(bytes)} or more; the longest task file that is read has ${formatBytes(LONGEST_BYTES)}.`,
    { hint: 'Choose a task file of natural-instructions.' },
  );
}
