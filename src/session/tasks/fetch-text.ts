import { PlaygroundError } from '@/core/errors';
import { formatBytes } from '@/core/words/quantities';

/** Largest text that is fetched or read when files are added, in bytes. */
export const MAX_TEXT_SIZE = 64 * 2 ** 20;

/**
 * Fetches a text; stops when it turns out to be too long.
 * @param name what is fetched, for messages
 * @throws {PlaygroundError} `network`, or `invalid-task` for a text that is too long
 */
export async function fetchText(url: string, name: string, request: typeof fetch = fetch): Promise<string> {
  const host = new URL(url).host;
  let response: Response;
  try {
    // The task cache stores it: a second copy in the browser's cache would only fill the disk.
    response = await request(url, { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw new PlaygroundError('network', `${host} could not be reached for ${name}.`, {
      hint: 'Check the connection, set a mirror, or open a local copy of the file.',
      cause,
    });
  }
  if (!response.ok) {
    const missing = response.status === 404;
    throw new PlaygroundError(
      'network',
      missing ? `${host} has no file for ${name}.` : `${host} answered ${response.status} for ${name}.`,
      { hint: 'Try again later, set a mirror, or open a local copy of the file.' },
    );
  }
  try {
    return await boundedText(response, name);
  } catch (cause) {
    if (cause instanceof PlaygroundError) throw cause;
    throw new PlaygroundError(
      'network',
      `The connection to ${host} was lost while ${name} was being fetched.`,
      {
        hint: 'Try again.',
        cause,
      },
    );
  }
}

async function boundedText(response: Response, name: string): Promise<string> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > MAX_TEXT_SIZE) throw tooLong(name, announced);
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces.join('') + decoder.decode();
    length += value.length;
    if (length > MAX_TEXT_SIZE) {
      await reader.cancel();
      throw tooLong(name, length);
    }
    pieces.push(decoder.decode(value, { stream: true }));
  }
}

/** The error for a text over the limit. */
export function tooLong(name: string, bytes: number): PlaygroundError {
  return new PlaygroundError(
    'invalid-task',
    `${name} has ${formatBytes(bytes)} or more; the longest task file that is read has ${formatBytes(MAX_TEXT_SIZE)}.`,
    { hint: 'Choose a task file of natural-instructions.' },
  );
}
