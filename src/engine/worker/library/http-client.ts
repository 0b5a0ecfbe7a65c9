/**
 * Requests that survive a bad connection: a time limit on silence, repeats with growing, scattered pauses, and a body
 * that is continued where it broke. Nothing here knows of models.
 */
import {
  cancelledError,
  connectionError,
  hostOf,
  networkError,
  notAFile,
  PassingFailure,
  statusError,
} from './http-errors';

export interface HttpSettings {
  /** Repeats without a single new byte before giving up. */
  retries: number;
  /** Repeats when nothing was ever heard of the host: it is probably not there. */
  firstContactRetries: number;
  /** Pause before the first repeat; each further one is twice as long, up to `longestDelayMs`. */
  firstDelayMs: number;
  longestDelayMs: number;
  /** Longest silence before a request counts as broken. */
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
  /** Bytes of bodies received. */
  onBytes?: (bytes: number) => void;
  /** A request is about to be repeated for the n-th time without progress; 0 when it goes well again. */
  onRetry?: (attempt: number) => void;
}

/** Takes the body of an answer piece by piece; throws to refuse it. */
export type BodyReader = (chunk: Uint8Array) => void;

export class HttpClient {
  private readonly heard = new Set<string>();

  constructor(
    private readonly settings: HttpSettings,
    readonly signal: AbortSignal,
    private readonly reports: HttpReports = {},
  ) {}

  /**
   * Runs `attempt` until it succeeds or fails for good; `progress` resets the count of repeats.
   * @throws {PlaygroundError} what the last attempt failed with; `cancelled`
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
        if (!(thrown instanceof PassingFailure)) throw thrown;
        failures++;
        const { retries, firstContactRetries } = this.settings;
        if (failures > (this.heard.has(hostOf(url)) ? retries : firstContactRetries)) throw thrown.error;
        this.reports.onRetry?.(failures);
        await this.pause(thrown.waitMs ?? this.delay(failures));
      }
    }
  }

  /**
   * One request; `use` gets the answer once its status is known and reads its body with {@link readBody}.
   * @throws {PassingFailure | PlaygroundError}
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
    const broken = (cause: unknown): PassingFailure =>
      new PassingFailure(
        controller.signal.aborted
          ? networkError(`${hostOf(url)} has fallen silent.`, 'Check the connection, then resume.', cause)
          : connectionError(url, cause),
      );
    try {
      const response = await fetch(url, {
        ...init,
        signal: controller.signal,
        credentials: 'omit',
        // What is fetched is stored by us, so a second copy in the browser's cache is waste; and of a file that lies there
        // compressed, Chromium answers ranges with the wrong bytes.
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
      // Ends a body that was not read to its end.
      stop();
    }
  }

  /**
   * A small file in one piece.
   * @param limit most bytes it may have
   * @returns undefined when the server has none (404)
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
          if (length > limit) throw networkError(`${name} is larger than it can be.`, 'Check the address.');
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
    // Scattered, so that many tabs do not come back at the same moment.
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

export function cutShort(url: string, name: string): PassingFailure {
  return new PassingFailure(
    networkError(
      `The connection to ${hostOf(url)} broke while ${name} was fetched.`,
      'Check the connection, then resume: only what is missing is fetched.',
    ),
  );
}

/** Length of the body as the server claims it; undefined when it is encoded or not said. */
export function claimedLength(response: Response): number | undefined {
  if (response.headers.has('content-encoding')) return undefined;
  const text = response.headers.get('content-length');
  const length = text === null ? Number.NaN : Number(text);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** Whether an answer is a page for people: a sign-in, an error with status 200. */
export function looksLikePage(response: Response, start: Uint8Array): boolean {
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) return true;
  return /^\s*<(!doctype|html|head|body|script|!--)/i.test(new TextDecoder().decode(start.subarray(0, 256)));
}

export function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
