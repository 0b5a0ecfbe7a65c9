/** Turns HTTP responses into errors for users. */
import { PlaygroundError } from '@/core/errors';

/** A temporary failure: the request is worth retrying. */
export class TemporaryFailure extends Error {
  /**
   * @param error thrown if retrying does not help
   * @param waitMs the delay that the server asked for
   */
  constructor(
    readonly error: PlaygroundError,
    readonly waitMs?: number,
  ) {
    super(error.message);
  }
}

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** @returns the error to throw for an unsuccessful response */
export function statusError(response: Response, name: string): PlaygroundError | TemporaryFailure {
  const error = describeStatus(response, name);
  return PASSING.has(response.status) ? new TemporaryFailure(error, retryAfter(response)) : error;
}

function describeStatus(response: Response, name: string): PlaygroundError {
  const host = hostOf(response.url);
  const { status } = response;
  // The hub explains its status codes in a header; for repositories that do not exist it answers 401.
  const hubCode = response.headers.get('x-error-code');
  if (hubCode === 'GatedRepo' || ((status === 401 || status === 403) && hubCode !== 'RepoNotFound')) {
    return networkError(
      `${host} does not make ${name} publicly available (${status}).`,
      'The model is private, or its terms must be accepted first. Download its files with your account and choose them here as local files.',
    );
  }
  if (status === 404 || status === 401) {
    return networkError(`${host} has no ${name} (${status}).`, 'Check the name and the revision.');
  }
  if (status === 416) {
    return new PlaygroundError('checksum', `${name} on ${host} is shorter than its listed size (416).`, {
      hint: 'It changed, or the copy there is incomplete. Try again, or use another source.',
    });
  }
  if (status === 429) {
    return networkError(`${host} is limiting requests (429).`, 'Wait a few minutes, then resume.');
  }
  return networkError(`${host} answered ${status} for ${name}.`, 'Try again later.');
}

/** Longest delay that a server may ask for; beyond it the download stops until a user resumes it. */
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

/** `fetch` does not say why it failed: no connection, or a server without CORS. */
export function connectionError(url: string, cause: unknown): PlaygroundError {
  return networkError(
    `The connection to ${hostOf(url)} failed.`,
    'Check the network. If it is your own server, it must allow other sites to read its files (CORS).',
    cause,
  );
}

export function notAFile(name: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `${name} is a web page, not a model file.`, {
    hint: 'Use the URL of the file itself, or sign in to your network first.',
  });
}

export function changedError(name: string): PlaygroundError {
  return new PlaygroundError('checksum', `${name} changed on the server while it was being read.`, {
    hint: 'Try again: the new version will be fetched from the beginning.',
  });
}

export function cancelledError(): PlaygroundError {
  return new PlaygroundError('cancelled', 'The download was stopped.');
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'The server';
}
