/**
 * HTTP requests that survive a bad connection: an idle timeout, retries with exponential backoff and jitter, and bodies that
 * continue where they broke. Independent of models.
 */
import {
  cancelledError,
  connectionError,
  hostOf,
  networkError,
  notAFile,
  statusError,
  TemporaryFailure,
} from './http-errors';

export interface HttpSettings {
  /** Retries without any new byte before giving up. */
  retries: number;
  /** Retries if the host has never answered: it probably does not exist. */
  firstContactRetries: number;
  /** Delay before the first retry; each further delay is twice as long, up to `longestDelayMs`. */
  firstDelayMs: number;
  longestDelayMs: number;
  /** A request that receives nothing for this long counts as broken. */
  idleMs: number;
}

export const HTTP_SETTINGS: HttpSettings = {
  retries: 6,
  firstContactRetries: 2,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  idleMs: 30_000,
};

export interface HttpReports {
  /** Called with the number of body bytes received. */
  onBytes?: (bytes: number) => void;
  /** Called before the n-th retry without progress, and with 0 when data arrives again. */
  onRetry?: (attempt: number) => void;
}

/** Receives the body of a response in chunks; throws to reject it. */
export type BodyReader = (chunk: Uint8Array) => void;

export class HttpClient {
  private readonly heard = new Set<string>();

  constructor(
    private readonly settings: HttpSettings,
    readonly signal: AbortSignal,
    private readonly reports: HttpReports = {},
  ) {}

  /**
   * Runs `attempt` until it succeeds or fails permanently; calling `progress` resets the number of retries.
   * @throws {PlaygroundError} the error of the last attempt; `cancelled`
   */
  async repeat<Result>(url: string, attempt: (progress: () => void) => Promise<Result>): Promise<Result> {
    let failures = 0;
    for (;;) {
      try {
        const result = await attempt(() => {
          if (failures > 0) this.reports.onRetry?.(0);
          failures = 0;
        });
        return result;
      } catch (thrown) {
        if (this.signal.aborted) throw cancelledError();
        if (!(thrown instanceof TemporaryFailure)) throw thrown;
        failures++;
        const { retries, firstContactRetries } = this.settings;
        if (failures > (this.heard.has(hostOf(url)) ? retries : firstContactRetries)) throw thrown.error;
        this.reports.onRetry?.(failures);
        await this.pause(thrown.waitMs ?? this.delay(failures));
      }
    }
  }

  /**
   * One request; `use` is called with the response once its status is known, and with a function that reads its body.
   * @throws {TemporaryFailure | PlaygroundError}
   */
  async request<Result>(
    url: string,
    init: RequestInit,
    use: (response: Response, body: (read: BodyReader) => Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    this.signal.addEventListener('abort', stop, { once: true });
    if (this.signal.aborted) stop();
    let silence = setTimeout(stop, this.settings.idleMs);
    const heardFrom = (): void => {
      clearTimeout(silence);
      silence = setTimeout(stop, this.settings.idleMs);
    };
    const broken = (cause: unknown): TemporaryFailure =>
      new TemporaryFailure(
        controller.signal.aborted
          ? networkError(`${hostOf(url)} stopped responding.`, 'Check the connection, then resume.', cause)
          : connectionError(url, cause),
      );
    try {
      const response = await fetch(url, {
        ...init,
        signal: controller.signal,
        credentials: 'omit',
        // We store the data ourselves, so a copy in the browser's cache would be wasted. Also, Chromium answers range requests
        // from a compressed cache entry with the wrong bytes.
        cache: 'no-store',
      }).catch((cause: unknown) => {
        throw broken(cause);
      });
      heardFrom();
      this.heard.add(hostOf(url));
      const body = async (read: BodyReader): Promise<void> => {
        const reader = response.body?.getReader();
        for (;;) {
          const step = await reader?.read().catch((cause: unknown) => {
            throw broken(cause);
          });
          if (!step || step.done) return;
          heardFrom();
          this.reports.onBytes?.(step.value.length);
          read(step.value);
        }
      };
      return await use(response, body);
    } finally {
      clearTimeout(silence);
      this.signal.removeEventListener('abort', stop);
      // Aborts a body that was not read to its end.
      stop();
    }
  }

  /**
   * Fetches a small file as a whole.
   * @param limit maximum size in bytes
   * @returns undefined if the server has no such file (404)
   * @throws {PlaygroundError}
   */
  async readSmall(url: string, name: string, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.repeat(url, () =>
      this.request(url, {}, async (response, body) => {
        if (response.status === 404) return undefined;
        if (!response.ok) throw statusError(response, name);
        const chunks: Uint8Array[] = [];
        let length = 0;
        await body((chunk) => {
          length += chunk.length;
          if (length > limit)
            throw networkError(`${name} is larger than such a file can be.`, 'Check the address.');
          chunks.push(chunk);
        });
        const claimed = claimedLength(response);
        if (claimed !== undefined && length < claimed) throw cutShort(url, name);
        const bytes = joinChunks(chunks, length);
        if (looksLikePage(response, bytes)) throw notAFile(name);
        return bytes;
      }),
    );
  }

  private delay(failures: number): number {
    const { firstDelayMs, longestDelayMs } = this.settings;
    const full = Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs);
    // Random, so that many tabs do not retry at the same moment.
    return full * (0.5 + Math.random() / 2);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(cancelledError());
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      this.signal.addEventListener('abort', stop, { once: true });
    });
  }
}

export function cutShort(url: string, name: string): TemporaryFailure {
  return new TemporaryFailure(
    networkError(
      `The connection to ${hostOf(url)} broke while ${name} was being fetched.`,
      'Check the connection, then resume: only the missing part is fetched.',
    ),
  );
}

/** Length of the body according to the server; undefined if it is unknown, or the body is compressed. */
export function claimedLength(response: Response): number | undefined {
  if (response.headers.has('content-encoding')) return undefined;
  const text = response.headers.get('content-length');
  const length = text === null ? Number.NaN : Number(text);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** Whether a response is a web page rather than a file: a sign-in page, or an error page with status 200. */
export function looksLikePage(response: Response, start: Uint8Array): boolean {
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) return true;
  return /^\s*<(!doctype|html|head|body|script|!--)/i.test(new TextDecoder().decode(start.subarray(0, 256)));
}

function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
