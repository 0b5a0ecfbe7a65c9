/**
 * The server that misbehaves, inside the development server of the browser tests: `/@faults/...` is what a model hub
 * would be. Tests upload files (`PUT /@faults/upload/<owner>/<name>/<file>`) and set faults (`POST /@faults/control`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { FaultServer, faults } from './fault-server.ts';

export interface FaultOrder {
  /** Serves what was uploaded for this repository as the hub would. */
  publish?: string;
  /** All faults end and the counters start again. */
  heal?: boolean;
  /** Ranges of matching paths that begin at or after `from` are answered with a status. */
  refuse?: { match: string; from: number; status: number; retryAfter?: string };
  /** The same, with a silence that does not end. */
  hold?: { match: string; from: number };
}

/** What the server has sent for paths that match. */
export interface FaultCounts {
  bytes: number;
  requests: number;
}

export function faultServer(): Plugin {
  const server = new FaultServer();
  const uploads = new Map<string, Record<string, Uint8Array>>();

  const obey = (order: FaultOrder): void => {
    if (order.heal) server.heal();
    if (order.publish) server.putRepo(order.publish, uploads.get(order.publish) ?? {});
    const { refuse, hold } = order;
    const begins = (request: IncomingMessage): number =>
      Number(/=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (refuse) {
      const fault = faults.status(
        refuse.status,
        refuse.retryAfter ? { 'Retry-After': refuse.retryAfter } : {},
      );
      server.fail(new RegExp(refuse.match), (answer, request, response) =>
        begins(request) >= refuse.from ? fault(answer, request, response) : false,
      );
    }
    if (hold) {
      server.fail(new RegExp(hold.match), (_, request) => begins(request) >= hold.from);
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://server');
    if (url.pathname === '/control') {
      obey(JSON.parse(new TextDecoder().decode(await body(request))) as FaultOrder);
      response.end();
    } else if (url.pathname === '/counts') {
      const match = new RegExp(url.searchParams.get('match') ?? '.');
      const counts: FaultCounts = {
        bytes: server.sentFor(match),
        requests: server.requests.filter((line) => match.test(line)).length,
      };
      response.end(JSON.stringify(counts));
    } else if (url.pathname.startsWith('/upload/')) {
      const [owner, name, file] = url.pathname.split('/').slice(2);
      const repo = `${owner}/${name}`;
      uploads.set(repo, { ...uploads.get(repo), [file!]: await body(request) });
      response.end();
    } else {
      server.handle(request, response);
    }
  };

  return {
    name: 'fault-server',
    configureServer: ({ middlewares }) => {
      middlewares.use('/@faults', (request, response) => void handle(request, response));
    },
  };
}

async function body(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}
