/**
 * A web server with the hub's layout that misbehaves on purpose, and counts what it sends. Free of aliases, so that the
 * configuration of the browser tests can import it too.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request would be answered with if nothing went wrong. */
export interface Answer {
  path: string;
  status: number;
  headers: Record<string, string | number>;
  body: Uint8Array;
}

/** Answers in place of the server; returns true when it has, false to let a changed `answer` be sent. */
export type Fault = (answer: Answer, request: IncomingMessage, response: ServerResponse) => boolean;

interface Armed {
  match: RegExp;
  fault: Fault;
  times: number;
}

const EXPOSED =
  'ETag, Content-Range, Accept-Ranges, X-Repo-Commit, X-Error-Code, X-Linked-Size, X-Linked-ETag';

const COMMIT = 'c0ffee'.padEnd(40, '0');

export class FaultServer {
  private readonly files = new Map<string, Uint8Array>();
  private armed: Armed[] = [];
  private server: Server | undefined;
  /** Body bytes sent, by path. */
  readonly sent = new Map<string, number>();
  /** Method and path of every request, with its range. */
  requests: string[] = [];
  base = '';

  async listen(): Promise<this> {
    this.server = createServer((request, response) => this.handle(request, response));
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** Serves a file at a path. */
  put(path: string, bytes: Uint8Array): void {
    this.files.set(path, bytes);
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  /** Serves a repository as the hub does: its description, and its files at a commit and on `main`. */
  putRepo(repo: string, files: Readonly<Record<string, Uint8Array>>, license = 'apache-2.0'): void {
    const siblings = Object.entries(files).map(([rfilename, bytes]) => {
      const large = !rfilename.endsWith('.json');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { rfilename, size: bytes.length, ...(large ? { lfs: { sha256, size: bytes.length } } : {}) };
    });
    const description = { id: repo, sha: COMMIT, siblings, cardData: { license } };
    const text = new TextEncoder().encode(JSON.stringify(description));
    for (const revision of ['main', COMMIT]) {
      this.put(`/api/models/${repo}/revision/${revision}`, text);
      for (const [name, bytes] of Object.entries(files))
        this.put(`/${repo}/resolve/${revision}/${name}`, bytes);
    }
  }

  /** Lets requests to paths that match go wrong, so many times. */
  fail(match: RegExp, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.armed.push({ match, fault, times });
  }

  /** Everything goes well from now on; counters start again. */
  heal(): void {
    this.armed = [];
    this.sent.clear();
    this.requests = [];
  }

  /** Body bytes sent for paths that match. */
  sentFor(match: RegExp): number {
    let sum = 0;
    for (const [path, bytes] of this.sent) if (match.test(path)) sum += bytes;
    return sum;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://server').pathname);
    this.requests.push(`${request.method} ${path} ${request.headers.range ?? ''}`.trim());
    const answer = this.answer(path, request);
    for (const armed of this.armed) {
      if (!armed.match.test(path) || armed.times <= 0) continue;
      armed.times--;
      if (armed.fault(answer, request, response)) return;
    }
    this.send(answer, request, response);
  }

  /** Sends headers and so much of the body. */
  send(answer: Answer, request: IncomingMessage, response: ServerResponse, bytes = answer.body.length): void {
    response.writeHead(answer.status, answer.headers);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const body = answer.body.subarray(0, bytes);
    this.count(answer.path, body.length);
    if (bytes < answer.body.length) response.write(body, () => setTimeout(() => response.destroy(), 20));
    else response.end(body);
  }

  count(path: string, bytes: number): void {
    this.sent.set(path, (this.sent.get(path) ?? 0) + bytes);
  }

  private answer(path: string, request: IncomingMessage): Answer {
    const headers: Answer['headers'] = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Expose-Headers': EXPOSED,
      'Cross-Origin-Resource-Policy': 'cross-origin',
    };
    const file = this.files.get(path);
    if (!file) return { path, status: 404, headers, body: new TextEncoder().encode('Not Found') };
    headers['Content-Type'] = path.startsWith('/api/') ? 'application/json' : 'application/octet-stream';
    headers['Accept-Ranges'] = 'bytes';
    headers.ETag = `"${createHash('sha256').update(file).digest('hex').slice(0, 32)}"`;
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!range) return full(path, headers, file);
    const start = Number(range[1]);
    const end = Math.min(range[2] ? Number(range[2]) + 1 : file.length, file.length);
    if (start >= file.length) {
      return {
        path,
        status: 416,
        headers: { ...headers, 'Content-Range': `bytes */${file.length}` },
        body: new Uint8Array(),
      };
    }
    headers['Content-Range'] = `bytes ${start}-${end - 1}/${file.length}`;
    headers['Content-Length'] = end - start;
    return { path, status: 206, headers, body: file.subarray(start, end) };
  }
}

function full(path: string, headers: Answer['headers'], body: Uint8Array): Answer {
  return { path, status: 200, headers: { ...headers, 'Content-Length': body.length }, body };
}

/** The ways in which servers and networks fail. */
export const faults = {
  /** Closes the connection after so many bytes of the body. */
  drop:
    (server: FaultServer, after: number): Fault =>
    (answer, request, response) => {
      if (answer.body.length <= after) return false;
      server.send(answer, request, response, after);
      return true;
    },
  /** Closes it before anything is said. */
  hangUp: (): Fault => (_, request) => {
    request.socket.destroy();
    return true;
  },
  /** Says nothing at all, or nothing more after so many bytes. */
  silence:
    (server: FaultServer, after = -1): Fault =>
    (answer, _, response) => {
      if (after < 0) return true;
      response.writeHead(answer.status, answer.headers);
      server.count(answer.path, after);
      response.write(answer.body.subarray(0, after));
      return true;
    },
  status:
    (status: number, headers: Record<string, string> = {}): Fault =>
    (answer) => {
      answer.status = status;
      answer.body = new TextEncoder().encode(`Error ${status}`);
      answer.headers = { ...answer.headers, ...headers, 'Content-Length': answer.body.length };
      delete answer.headers['Content-Range'];
      return false;
    },
  /** A sign-in page with status 200 (or 206, as some hotel networks do). */
  page:
    (contentType = 'text/html; charset=utf-8'): Fault =>
    (answer) => {
      answer.body = new TextEncoder().encode('<!DOCTYPE html><html><title>Sign in</title>');
      answer.status = 200;
      answer.headers = {
        'Access-Control-Allow-Origin': '*',
        'Content-Type': contentType,
        'Content-Length': answer.body.length,
      };
      return false;
    },
  /** Ignores ranges: always the whole file. */
  rangeless:
    (server: FaultServer, file: () => Uint8Array): Fault =>
    (answer, request, response) => {
      if (answer.status !== 206 && answer.status !== 200) return false;
      const body = file();
      const headers = { ...answer.headers, 'Content-Length': body.length };
      delete (headers as Partial<Answer['headers']>)['Content-Range'];
      delete (headers as Partial<Answer['headers']>)['Accept-Ranges'];
      server.send({ ...answer, status: 200, headers, body }, request, response);
      return true;
    },
  /** The file has another version now. */
  changedTag: (): Fault => (answer) => {
    answer.headers.ETag = '"another-version"';
    return false;
  },
  /** Claims that the file has another length. */
  otherLength:
    (total: number): Fault =>
    (answer) => {
      const range = String(answer.headers['Content-Range'] ?? '');
      answer.headers['Content-Range'] = range.replace(/\/\d+$/, `/${total}`);
      return false;
    },
  /** One bit of the body is wrong. */
  flip:
    (at: number): Fault =>
    (answer) => {
      if (answer.body.length <= at) return false;
      answer.body = answer.body.slice();
      answer.body[at]! ^= 1;
      return false;
    },
  /** Sends other bytes altogether. */
  replace:
    (text: string): Fault =>
    (answer) => {
      answer.body = new TextEncoder().encode(text);
      answer.status = 200;
      answer.headers['Content-Length'] = answer.body.length;
      return false;
    },
  redirect:
    (to: string): Fault =>
    (answer) => {
      answer.status = 302;
      answer.body = new Uint8Array();
      answer.headers = { 'Access-Control-Allow-Origin': '*', Location: to, 'Content-Length': 0 };
      return false;
    },
};
