import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRange } from '@/core/formats/bytes/byte-source';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { fetchSource } from './fetch-source';

const FILE = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);

/** A server that misbehaves by path. */
const server: Server = createServer((request, response) => {
  const path = request.url ?? '';
  if (path.startsWith('/fine')) {
    response.setHeader('Content-Length', FILE.length);
    response.end(FILE);
  } else if (path.startsWith('/unsized')) {
    response.write(FILE.subarray(0, 50_000));
    response.end(FILE.subarray(50_000));
  } else if (path.startsWith('/cut')) {
    response.setHeader('Content-Length', FILE.length);
    response.write(FILE.subarray(0, 60_000), () => request.socket.destroy());
  } else if (path.startsWith('/huge')) {
    response.setHeader('Content-Length', 10 ** 12);
    response.write(FILE);
  } else if (path.startsWith('/page')) {
    response.end('<!doctype html><title>Sign in</title>');
  } else {
    response.statusCode = 404;
    response.end();
  }
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const failure = (code: string, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

describe('fetchSource', () => {
  it.each(['fine', 'unsized'])('reads a whole file: %s', async (path) => {
    const seen: [number, number | undefined][] = [];
    const source = await fetchSource(`${base}/${path}/model.gguf?x=1`, (done, total) =>
      seen.push([done, total]),
    );
    expect(source.name).toBe('model.gguf');
    expect(await readRange(source, 0, source.size)).toEqual(FILE);
    expect(seen.at(-1)).toEqual([FILE.length, path === 'fine' ? FILE.length : undefined]);
  });

  it('says when the connection breaks, the file is missing, or nothing answers', async () => {
    const ignore = () => {};
    await expect(fetchSource(`${base}/cut`, ignore)).rejects.toThrow(failure('network', 'connection'));
    await expect(fetchSource(`${base}/none`, ignore)).rejects.toThrow(failure('network', '404'));
    await expect(fetchSource('http://127.0.0.1:1/model.gguf', ignore)).rejects.toThrow(
      failure('network', 'connection'),
    );
  });

  it('refuses a file that claims to be larger than memory allows, before reading it', async () => {
    await expect(fetchSource(`${base}/huge`, () => {})).rejects.toThrow(failure('device-limit', '512 MiB'));
  });

  it('hands a sign-in page to the reader, which refuses it', async () => {
    const page = await fetchSource(`${base}/page/model.gguf`, () => {});
    await expect(openCheckpoint([page])).rejects.toThrow(
      expect.objectContaining({ name: 'PlaygroundError' }),
    );
  });
});
