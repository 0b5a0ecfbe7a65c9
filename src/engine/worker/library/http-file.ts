/** Reads one file on a web server by range requests, and handles servers that do not support them. */
import { PlaygroundError } from '@/core/errors';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { type BodyReader, claimedLength, cutShort, type HttpClient, looksLikePage } from './http-client';
import { changedError, hostOf, notAFile, statusError } from './http-errors';

export interface RemoteFile {
  name: string;
  url: string;
  /** Size in bytes according to a listing, if any; every response must agree with it. */
  size?: number;
  /** SHA-256 in hexadecimal according to a listing, if any. */
  sha256?: string;
}

/** The result of the first request to a file. */
export type OpenedFile =
  | { ranges: true; source: ByteSource; version: string }
  /** The server ignores ranges: the file can only be fetched whole. */
  | { ranges: false; size: number | undefined; version: string };

/** Enough to tell a web page from a model file. */
const FIRST_BYTES = 64;

/**
 * Requests the first bytes of a file.
 * @returns undefined if the server has no such file
 * @throws {PlaygroundError} `network`, `malformed-file` for a page or an empty file, `checksum` for another length
 */
export async function openHttpFile(http: HttpClient, file: RemoteFile): Promise<OpenedFile | undefined> {
  const opened = await http.repeat(file.url, () =>
    http.request(file.url, { headers: { Range: `bytes=0-${FIRST_BYTES - 1}` } }, async (response, body) => {
      if (response.status === 404) return undefined;
      // An empty file has no first byte, so its range is refused.
      if (response.status === 416 && !file.size) throw emptyFile(file.name);
      if (!response.ok) throw statusError(response, file.name);
      const ranges = response.status === 206;
      if (looksLikePage(response, await firstBytes(body))) throw notAFile(file.name);
      return {
        ranges,
        total: ranges ? contentRange(response)?.total : claimedLength(response),
        tag: tagOf(response),
        version: response.headers.get('etag') ?? response.headers.get('last-modified') ?? '',
      };
    }),
  );
  if (!opened) return undefined;
  const { ranges, total, tag, version } = opened;
  if (total !== undefined && file.size !== undefined && total !== file.size) {
    throw new PlaygroundError(
      'checksum',
      `${file.name} has ${total} bytes on ${hostOf(file.url)}, but its listing says ${file.size}.`,
      { hint: 'The copy there is incomplete or changed. Try again, or use another source.' },
    );
  }
  if (!ranges) return { ranges, size: total ?? file.size, version };
  const size = total ?? file.size ?? (await headLength(http, file));
  return { ranges, source: new HttpRanges(http, file, size, tag), version };
}

class Enough extends Error {}

/** The first bytes of a body. A server without ranges would send the whole file; the rest is not read. */
async function firstBytes(body: (read: BodyReader) => Promise<void>): Promise<Uint8Array> {
  const start = new Uint8Array(FIRST_BYTES);
  let got = 0;
  const reading = body((chunk) => {
    start.set(chunk.subarray(0, FIRST_BYTES - got), got);
    got = Math.min(FIRST_BYTES, got + chunk.length);
    if (got === FIRST_BYTES) throw new Enough();
  });
  await reading.catch((error: unknown) => {
    if (!(error instanceof Enough)) throw error;
  });
  return start.subarray(0, got);
}

async function headLength(http: HttpClient, file: RemoteFile): Promise<number> {
  const size = await http.repeat(file.url, () =>
    http.request(file.url, { method: 'HEAD' }, async (response) => claimedLength(response)),
  );
  if (size !== undefined) return size;
  throw new PlaygroundError('network', `${hostOf(file.url)} does not report the size of ${file.name}.`, {
    hint: 'Download the file and choose it here as a local file.',
  });
}

function emptyFile(name: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `${name}: the file is empty.`, {
    hint: 'Use another copy of the model.',
  });
}

interface VersionTag {
  host: string;
  etag: string;
}

/**
 * The version of a file on one host. Content hosts behind a redirect may each have a different version string for the same
 * content, so only responses of the same host are compared. `If-Range` would only add a CORS preflight, which many servers
 * refuse.
 */
function tagOf(response: Response): VersionTag | undefined {
  const etag = response.headers.get('etag')?.replace(/^W\//, '');
  return etag ? { host: hostOf(response.url), etag } : undefined;
}

function contentRange(response: Response): { start: number; total: number | undefined } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (!match) return undefined;
  return { start: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) };
}

/** Random access by range requests. A body that breaks off is continued from there. */
class HttpRanges implements ByteSource {
  readonly name: string;

  constructor(
    private readonly http: HttpClient,
    private readonly file: RemoteFile,
    readonly size: number,
    private tag: VersionTag | undefined,
  ) {
    this.name = file.name;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let got = 0;
    const { url, name } = this.file;
    await this.http.repeat(url, async (progress) => {
      if (got === length) return;
      const from = offset + got;
      const headers = { Range: `bytes=${from}-${offset + length - 1}` };
      await this.http.request(url, { headers }, async (response, body) => {
        this.check(response, from);
        await body((chunk) => {
          if (got + chunk.length > length) throw changedError(name);
          bytes.set(chunk, got);
          got += chunk.length;
          progress();
        });
      });
      if (got < length) throw cutShort(url, name);
    });
    return bytes;
  }

  /** @throws if a response does not contain the requested bytes, or the file has changed */
  private check(response: Response, from: number): void {
    const { name } = this.file;
    if (response.status === 200 && !looksLikePage(response, new Uint8Array())) throw changedError(name);
    if (response.ok && looksLikePage(response, new Uint8Array())) throw notAFile(name);
    if (response.status !== 206) throw statusError(response, name);
    const range = contentRange(response);
    if (range && (range.start !== from || (range.total ?? this.size) !== this.size)) throw changedError(name);
    const tag = tagOf(response);
    if (tag && this.tag?.host === tag.host && this.tag.etag !== tag.etag) throw changedError(name);
    this.tag ??= tag;
  }
}
