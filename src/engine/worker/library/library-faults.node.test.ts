/** Every way in which a server or a repository ends a download: typed error, nothing loadable, a retry that succeeds. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faults } from '@/testing/node/fault-server';
import {
  CONFIG,
  failure,
  HUB_FILE,
  json,
  LibraryBench,
  PROBE,
  REPO,
  WEIGHTS,
  WINDOW,
} from '@/testing/node/library-bench';

const bench = new LibraryBench();
beforeAll(() => bench.start());
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

describe('faults that end a download', () => {
  it('the network is gone in the middle of a shard', async () => {
    bench.server.fail(/00002-of-00002/, faults.drop(bench.server, 5_000), 1);
    bench.server.fail(/00002-of-00002/, faults.hangUp());
    await bench.expectFailureThenSuccess(bench.hub('someone/sharded'), 'network', /connection/);
  });

  it('no connection at all', async () => {
    bench.server.fail(/./, faults.hangUp());
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', /connection to 127.0.0.1:\d+ failed/);
  });

  it.each([
    [404, /has no model.safetensors|There is no/, {}],
    [401, /does not make model.safetensors publicly available/, {}],
    [403, /does not make/, { 'X-Error-Code': 'GatedRepo' }],
    [416, /shorter/, {}],
    [410, /answered 410/, {}],
  ] as const)('the weights are answered with %d', async (status, words, headers) => {
    bench.server.fail(HUB_FILE, faults.status(status, headers));
    await bench.expectFailureThenSuccess(bench.hub(REPO), status === 416 ? 'checksum' : 'network', words);
  });

  it('the range is not there any more in the middle: 416', async () => {
    const library = await bench.openLibrary();
    bench.server.fail(HUB_FILE, (answer, request, response) =>
      Number(/=(\d+)/.exec(request.headers.range ?? '')?.[1]) > 50_000
        ? faults.status(416)(answer, request, response)
        : false,
    );
    await expect(library.download(bench.hub(REPO), 'q8_0')).rejects.toMatchObject(failure('checksum', /416/));
    await bench.expectNothingLoadable(library);
    bench.server.heal();
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it.each([429, 503, 500])('the server answers %d again and again', async (status) => {
    bench.server.fail(HUB_FILE, faults.status(status, { 'Retry-After': '0' }));
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', new RegExp(`${status}`));
    expect(bench.server.requests.length).toBeGreaterThan(0);
  });

  it('a repository that does not exist', async () => {
    const library = await bench.openLibrary();
    await expect(library.download(bench.hub('no/such'), 'q8_0')).rejects.toMatchObject(
      failure('network', /404/),
    );
    bench.server.fail(/api/, faults.status(401, { 'X-Error-Code': 'RepoNotFound' }));
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', /has no/);
  });

  it('the listing promises another length', async () => {
    bench.server.fail(HUB_FILE, faults.otherLength(bench.whole.length + 8));
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'checksum', /listing says/);
  });

  it('more bytes come than were asked for', async () => {
    let n = 0;
    bench.server.fail(HUB_FILE, (answer) => {
      if (n++ < 3) return false;
      answer.body = new Uint8Array([...answer.body, 1, 2, 3]);
      answer.headers['Content-Length'] = answer.body.length;
      return false;
    });
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'checksum', /changed/);
  });

  it('the version changes while it is read', async () => {
    let n = 0;
    bench.server.fail(HUB_FILE, (answer, request, response) =>
      n++ < 4 ? false : faults.changedTag()(answer, request, response),
    );
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'checksum', /changed/);
  });

  it.each([
    ['said to be one', 'text/html; charset=utf-8'],
    ['said to be a file', 'application/octet-stream'],
  ])('a sign-in page instead of the weights, %s', async (_, type) => {
    bench.server.fail(HUB_FILE, faults.page(type));
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'malformed-file', /web page/);
  });

  it('a sign-in page in the middle of the weights', async () => {
    let n = 0;
    bench.server.fail(HUB_FILE, (answer, request, response) =>
      n++ < 4 ? false : faults.page()(answer, request, response),
    );
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'malformed-file', /web page/);
  });

  it('a sign-in page instead of the configuration', async () => {
    bench.server.fail(/config\.json/, faults.page());
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'malformed-file', /web page/);
  });

  it('a server that says nothing', async () => {
    bench.server.fail(HUB_FILE, faults.silence(bench.server));
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', /stopped responding/, { idleMs: 700 });
  });

  it('a server that falls silent in the middle of a body', async () => {
    let n = 0;
    bench.server.fail(HUB_FILE, (answer, request, response) =>
      n++ < 3 ? false : faults.silence(bench.server, 0)(answer, request, response),
    );
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', /stopped responding/, { idleMs: 700 });
  });

  it('a redirect to where nothing answers', async () => {
    bench.server.fail(HUB_FILE, faults.redirect('http://127.0.0.1:1/elsewhere'));
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', /connection/);
  });

  it('a redirect without end', async () => {
    bench.server.fail(
      HUB_FILE,
      faults.redirect(`${bench.server.base}/someone/tiny-t5/resolve/main/model.safetensors`),
    );
    await bench.expectFailureThenSuccess(bench.hub(REPO), 'network', /connection/);
  });

  it('an index cut short', async () => {
    bench.server.fail(/index\.json/, (answer) => {
      answer.body = answer.body.subarray(0, 300);
      answer.headers['Content-Length'] = 300;
      return false;
    });
    await bench.expectFailureThenSuccess(bench.hub('someone/sharded'), 'checksum', /listing says/);
  });

  it.each([
    ['leaves the folder', { a: '../../secret.safetensors' }, /can be no part/],
    ['names an address', { a: 'https://example.org/x.safetensors' }, /can be no part/],
    ['names another kind of file', { a: 'config.json' }, /can be no part/],
    ['names what is not there', { a: 'model-00009-of-00009.safetensors' }, /missing/],
    [
      'names thousands of files',
      Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`t${i}`, `model-${i}.safetensors`])),
      /lists 5000 files/,
    ],
    ['names none', {}, /lists 0 files/],
  ])('a hostile index that %s, before any of its files is asked for', async (_, map, words) => {
    bench.server.putRepo('evil/index', {
      'config.json': CONFIG,
      'model.safetensors.index.json': json({ weight_map: map }),
      'secret.safetensors': bench.whole,
    });
    const library = await bench.openLibrary();
    await expect(library.download(bench.hub('evil/index'), 'q8_0')).rejects.toMatchObject({
      message: expect.stringMatching(words),
    });
    expect(bench.server.requests.some((line) => HUB_FILE.test(line))).toBe(false);
    await bench.expectNothingLoadable(library);
    bench.server.heal();
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it('a bit that flipped on its way, where the file has checksums', async () => {
    const at = 5_000;
    let n = 0;
    bench.server.fail(/\.bin$/, (answer, request, response) =>
      n++ < 4 ? false : faults.flip(at)(answer, request, response),
    );
    await bench.expectFailureThenSuccess(bench.hub('someone/torch'), 'malformed-file', /checksum|damaged/);
  });

  it('a repository that is no T5', async () => {
    const library = await bench.openLibrary();
    bench.server.putRepo('someone/bert', {
      'config.json': json({ model_type: 'bert' }),
      'model.safetensors': bench.whole,
    });
    const abort = new AbortController();
    await expect(library.inspect(bench.hub('someone/bert'), abort.signal)).rejects.toMatchObject(
      failure('unsupported-file', /"bert"/),
    );
    await expect(library.download(bench.hub('someone/bert'), 'q8_0')).rejects.toMatchObject(
      failure('unsupported-file', /"bert"/),
    );
    expect(bench.server.sentFor(WEIGHTS)).toBeLessThan(100_000);
    bench.server.putRepo('someone/images', { 'README.md': json('x'), 'cat.png': bench.whole });
    await expect(library.inspect(bench.hub('someone/images'), abort.signal)).rejects.toMatchObject(
      failure('unsupported-file', /no weights/),
    );
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it('a model too large for the device: the limit by name, need and have, before the weights', async () => {
    const small = { ...PROBE, maxStorageBufferBindingSize: 4_096 };
    const library = await bench.openLibrary({ probe: async () => small });
    await expect(library.download(bench.hub(REPO), 'f16')).rejects.toMatchObject(
      failure('device-limit', /needs 0\.0 MiB; maxStorageBufferBindingSize allows 0\.0 MiB/),
    );
    // The header alone, in windows.
    expect(bench.server.sentFor(WEIGHTS)).toBeLessThan(3 * WINDOW);
    await library.probe();
    const plan = await library.inspect(bench.hub(REPO), new AbortController().signal);
    expect(plan.recipes.find(({ recipe }) => recipe === 'f16')!.shortfalls).toMatchObject([
      { limit: 'maxStorageBufferBindingSize', need: expect.any(Number), have: 4_096 },
    ]);
    await bench.expectNothingLoadable(library);
    await bench.expectSound((await (await bench.openLibrary()).download(bench.hub(REPO), 'f16')).model);
  });
});
