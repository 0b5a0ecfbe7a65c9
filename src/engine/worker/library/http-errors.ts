/** What a server's answer means for a person. */
import { PlaygroundError } from '@/core/errors';

/** A failure that may pass: the request is worth repeating. */
export class PassingFailure extends Error {
  /**
   * @param error what a person hears when repeating did not help
   * @param waitMs how long the server asked to be left alone
   */
  constructor(
    readonly error: PlaygroundError,
    readonly waitMs?: number,
  ) {
    super(error.message);
  }
}

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** @returns the error to throw for an answer that is not what was asked for */
export function statusError(response: Response, name: string): PlaygroundError | PassingFailure {
  const error = describeStatus(response, name);
  return PASSING.has(response.status) ? new PassingFailure(error, retryAfter(response)) : error;
}

function describeStatus(response: Response, name: string): PlaygroundError {
  const host = hostOf(response.url);
  const { status } = response;
  // The hub says in a header what its codes mean; it answers 401 for what does not exist.
  const hubCode = response.headers.get('x-error-code');
  if (hubCode === 'GatedRepo' || ((status === 401 || status === 403) && hubCode !== 'RepoNotFound')) {
    return networkError(
      `${host} does not give ${name} to everyone (${status}).`,
      'The model is private, or its terms must be accepted first. Download its files with your account and choose them here as local files.',
    );
  }
  if (status === 404 || status === 401) {
    return networkError(`${host} has no ${name} (${status}).`, 'Check the name and the revision.');
  }
  if (status === 416) {
    return new PlaygroundError('checksum', `${name} is shorter on ${host} than was announced (416).`, {
      hint: 'It changed, or the copy there is incomplete. Try again, or use another source.',
    });
  }
  if (status === 429) {
    return networkError(`${host} asks to wait: too many requests (429).`, 'Wait a few minutes, then resume.');
  }
  return networkError(`${host} answered ${status} for ${name}.`, 'Try again later.');
}

/** Longest wait that a server may ask for; beyond it the download rests until a person resumes it. */
const LONGEST_WAIT_MS = 60_000;

function retryAfter(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_WAIT_MS) : undefined;
}

export function networkError(message: string, hint: string, cause?: unknown): PlaygroundError {
  return new PlaygroundError('network', message, { hint, cause });
}

/** `fetch` says no more than that it failed: no connection, or a server that lets no other site read its files. */
export function connectionError(url: string, cause: unknown): PlaygroundError {
  return networkError(
    `The connection to ${hostOf(url)} failed.`,
    'Check the network. A server of your own must allow other sites to read its files (CORS).',
    cause,
  );
}

export function notAFile(name: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `${name}: this is a web page, not a file of a model.`, {
    hint: 'Use the address of the file itself, or sign in to the network you are on.',
  });
}

export function changedError(name: string): PlaygroundError {
  return new PlaygroundError('checksum', `${name} changed on the server while it was being read.`, {
    hint: 'Try again: the new version is then fetched from its beginning.',
  });
}

export function cancelledError(): PlaygroundError {
  return new PlaygroundError('cancelled', 'The download was stopped.');
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'The server';
}
