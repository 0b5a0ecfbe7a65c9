/** Every way a download can fail, on the code that runs in the browser, against a real server and real files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blobSource } from '@/core/formats/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint';
import { storedType } from '@/core/formats/convert';
import { openCheckpoint } from '@/core/formats/open-checkpoint';
import { writeSafetensors } from '@/core/formats/safetensors';
import { convertTensor } from '@/core/formats/tensor-values';
import type { DeviceProbe, LibraryState, StoredModel } from '@/core/hub/library-types';
import type { ModelOrigin } from '@/core/hub/model-origin';
import { t5ConfigToJson } from '@/core/model/t5-config';
import { ModelShelf } from '@/storage/model-shelf';
import { huggingFaceTensors, sameBytes } from '@/testing/checkpoint-files';
import { FaultServer, faults } from '@/testing/node/fault-server';
import { NodeFileStore } from '@/testing/node/node-file-store';
import { processLocks } from '@/testing/process-locks';
import { makeTinyCheckpoint, makeTinyTokenizerJson } from '@/testing/tiny-checkpoint';
import { writeTorchFile } from '@/testing/torch-file';
import type { HttpSettings } from './http-client';
import { Library, type LibraryPlatform } from './library';

const CHECKPOINT = makeTinyCheckpoint({ seed: 9 });
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const CONFIG = json(t5ConfigToJson(CHECKPOINT.config));
const TOKENIZER = json(makeTinyTokenizerJson());
const PROBE: DeviceProbe = {
  runtime: 'webgpu',
  description: 'a test device',
  software: false,
  bytesPerSecond: 1e10,
  secondsPerLaunch: 1e-5,
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  milliseconds: 1,
};
/** Small enough that the tiny files take several requests. */
const WINDOW = 16_384;
const MARK = 512;

/** Small pauses; silence is given time, since the machine may be busy. */
const QUICK = { retries: 2, firstContactRetries: 1, firstDelayMs: 5, longestDelayMs: 20, idleMs: 10_000 };

const server = new FaultServer();
const REPO = 'someone/tiny-t5';
const WEIGHTS = /safetensors$|\.bin$/;
let torch: Uint8Array;
let whole: Uint8Array;
let folder: string;
let store: NodeFileStore;
let states: LibraryState[];
let locks = processLocks();

beforeAll(async () => {
  await server.listen();
  const tensors = huggingFaceTensors(CHECKPOINT);
  whole = await writeSafetensors(tensors);
  torch = await writeTorchFile(tensors);
  const half = Math.ceil(tensors.length / 2);
  const shards = [tensors.slice(0, half), tensors.slice(half)];
  const shardName = (i: number, ending: string): string => `model-0000${i + 1}-of-00002.${ending}`;
  const index = (ending: string): Uint8Array =>
    json({
      weight_map: Object.fromEntries(
        shards.flatMap((shard, i) => shard.map(({ name }) => [name, shardName(i, ending)])),
      ),
    });
  const sidecars = { 'config.json': CONFIG, 'tokenizer.json': TOKENIZER, 'README.md': json('x') };
  server.putRepo(REPO, { ...sidecars, 'model.safetensors': whole });
  server.putRepo('someone/torch', { ...sidecars, 'pytorch_model.bin': torch });
  server.putRepo('someone/sharded', {
    ...sidecars,
    'model.safetensors.index.json': index('safetensors'),
    [shardName(0, 'safetensors')]: await writeSafetensors(shards[0]!),
    [shardName(1, 'safetensors')]: await writeSafetensors(shards[1]!),
  });
  server.putRepo('someone/sharded-torch', {
    ...sidecars,
    'pytorch_model.bin.index.json': index('bin'),
    [shardName(0, 'bin')]: await writeTorchFile(shards[0]!),
    [shardName(1, 'bin')]: await writeTorchFile(shards[1]!),
  });
});
afterAll(() => server.close());

beforeEach(() => {
  server.heal();
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  store = new NodeFileStore(folder);
  states = [];
  locks = processLocks();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function openLibrary(changes: Partial<LibraryPlatform> = {}): Promise<Library> {
  const library = new Library({
    store,
    locks,
    storageFacts: async () => ({ persisted: false, available: true, usage: store.bytes(), quota: 1e12 }),
    probe: async () => PROBE,
    http: QUICK,
    windowBytes: WINDOW,
    markBytes: MARK,
    tellOthers: () => undefined,
    onState: (state) => states.push(state),
    ...changes,
  });
  await library.start();
  return library;
}

const hub = (repo: string): ModelOrigin => ({ kind: 'hub', repo, base: server.base });

/** What the engine would load: through the shelf, as the engine's worker opens it. */
async function loadStored(id: string): Promise<Checkpoint> {
  return new ModelShelf(store, locks).read(id, async (file) => {
    // Read whole, so that the file may go afterwards.
    const copy = new Blob([await file.arrayBuffer()]);
    return openCheckpoint([blobSource(file.name, copy)]);
  });
}

/** The stored model is the source, quantised: every tensor, bit by bit. */
async function expectSound(model: StoredModel): Promise<void> {
  const stored = await loadStored(model.id);
  expect(stored.config).toEqual(CHECKPOINT.config);
  expect(stored.tokenizer?.model.vocab).toHaveLength(CHECKPOINT.tokenizer!.model.vocab.length);
  expect([...stored.tensors.keys()]).toEqual([...CHECKPOINT.tensors.keys()]);
  for (const [name, tensor] of stored.tensors) {
    const source = CHECKPOINT.tensors.get(name)!;
    const recipe = model.recipe === 'as-is' ? 'q8_0' : model.recipe;
    const expected = await convertTensor(source, storedType(source, recipe));
    expect(sameBytes(await tensor.read(), expected), name).toBe(true);
  }
}

/** Nothing that is not a complete model is listed, and nothing else is left but what a resume needs. */
async function expectNothingLoadable(library: Library): Promise<void> {
  await library.refresh();
  expect(states.at(-1)!.stored).toEqual([]);
  for (const name of await store.list()) {
    const id = name.replace(/\.\w+$/, '');
    await expect(loadStored(id)).rejects.toMatchObject({ code: 'invalid-input' });
  }
}

describe('a model of the hub', () => {
  it.each([REPO, 'someone/torch', 'someone/sharded', 'someone/sharded-torch'])(
    '%s is looked at, fetched, quantised, stored and read back',
    async (repo) => {
      const library = await openLibrary();
      await library.probe();
      const plan = await library.inspect(hub(repo), new AbortController().signal);
      expect(plan).toMatchObject({ license: 'apache-2.0', hasTokenizer: true, config: CHECKPOINT.config });
      expect(plan.recipes.map(({ recipe }) => recipe)).toEqual(['q8_0', 'mixed', 'q4_0', 'f16']);
      expect(server.sentFor(WEIGHTS)).toBe(0);
      const { model } = await library.download(hub(repo), 'q8_0');
      await expectSound(model);
      const [way] = plan.recipes;
      expect(model.bytes).toBeLessThanOrEqual(way!.fileBytes);
      expect(way!.tokensPerSecond).toBeGreaterThan(0);
      expect(states.at(-1)).toMatchObject({ downloads: [], stored: [{ id: model.id }] });
      await library.verify(model.id);
    },
  );

  it('is fetched once: about as many bytes as the file has, and none the second time', async () => {
    const library = await openLibrary();
    const { model } = await library.download(hub(REPO), 'q8_0');
    const sent = server.sentFor(WEIGHTS);
    expect(sent).toBeGreaterThanOrEqual(whole.length);
    expect(sent).toBeLessThan(whole.length + 1_000);
    server.heal();
    expect((await library.download(hub(REPO), 'q8_0')).model.id).toBe(model.id);
    expect(server.sentFor(WEIGHTS)).toBe(0);
    await library.remove(model.id);
    expect(await store.list()).toEqual([]);
  });

  it('is pinned: the commit is recorded and every file is asked for at it', async () => {
    const library = await openLibrary();
    const { model } = await library.download(hub(REPO), 'q4_0');
    expect(model.origin).toMatchObject({ commit: expect.stringMatching(/^c0ffee0+$/) });
    const files = server.requests.filter((line) => line.includes('/resolve/'));
    expect(files.length).toBeGreaterThan(3);
    expect(files.every((line) => line.includes('/resolve/c0ffee'))).toBe(true);
  });
});

const HUB_FILE = /\/resolve\/.*\.safetensors$/;
const failure = (code: string, words: RegExp) => ({ code, message: expect.stringMatching(words) });

/** The fault stops the download; nothing can be loaded; with the fault gone the same call succeeds. */
async function expectFailureThenSuccess(
  origin: ModelOrigin,
  code: string,
  words: RegExp,
  http: Partial<HttpSettings> = {},
): Promise<void> {
  const library = await openLibrary({ http: { ...QUICK, ...http } });
  await expect(library.download(origin, 'q8_0')).rejects.toMatchObject(failure(code, words));
  await expectNothingLoadable(library);
  server.heal();
  const { model } = await library.download(origin, 'q8_0');
  await expectSound(model);
  expect(states.at(-1)).toMatchObject({ downloads: [], stored: [{ id: model.id }] });
}

describe('faults that end a download', () => {
  it('the network is gone in the middle of a shard', async () => {
    server.fail(/00002-of-00002/, faults.drop(server, 5_000), 1);
    server.fail(/00002-of-00002/, faults.hangUp());
    await expectFailureThenSuccess(hub('someone/sharded'), 'network', /connection/);
  });

  it('no connection at all', async () => {
    server.fail(/./, faults.hangUp());
    await expectFailureThenSuccess(hub(REPO), 'network', /connection to 127.0.0.1:\d+ failed/);
  });

  it.each([
    [404, /has no model.safetensors|There is no/, {}],
    [401, /does not give model.safetensors to everyone/, {}],
    [403, /does not give/, { 'X-Error-Code': 'GatedRepo' }],
    [416, /shorter/, {}],
    [410, /answered 410/, {}],
  ] as const)('the weights are answered with %d', async (status, words, headers) => {
    server.fail(HUB_FILE, faults.status(status, headers));
    await expectFailureThenSuccess(hub(REPO), status === 416 ? 'checksum' : 'network', words);
  });

  it('the range is not there any more in the middle: 416', async () => {
    const library = await openLibrary();
    server.fail(HUB_FILE, (answer, request, response) =>
      Number(/=(\d+)/.exec(request.headers.range ?? '')?.[1]) > 50_000
        ? faults.status(416)(answer, request, response)
        : false,
    );
    await expect(library.download(hub(REPO), 'q8_0')).rejects.toMatchObject(failure('checksum', /416/));
    await expectNothingLoadable(library);
    server.heal();
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it.each([429, 503, 500])('the server answers %d again and again', async (status) => {
    server.fail(HUB_FILE, faults.status(status, { 'Retry-After': '0' }));
    await expectFailureThenSuccess(hub(REPO), 'network', new RegExp(`${status}`));
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it('a repository that does not exist', async () => {
    const library = await openLibrary();
    await expect(library.download(hub('no/such'), 'q8_0')).rejects.toMatchObject(failure('network', /404/));
    server.fail(/api/, faults.status(401, { 'X-Error-Code': 'RepoNotFound' }));
    await expectFailureThenSuccess(hub(REPO), 'network', /has no/);
  });

  it('the listing promises another length', async () => {
    server.fail(HUB_FILE, faults.otherLength(whole.length + 8));
    await expectFailureThenSuccess(hub(REPO), 'checksum', /listing says/);
  });

  it('more bytes come than were asked for', async () => {
    let n = 0;
    server.fail(HUB_FILE, (answer) => {
      if (n++ < 3) return false;
      answer.body = new Uint8Array([...answer.body, 1, 2, 3]);
      answer.headers['Content-Length'] = answer.body.length;
      return false;
    });
    await expectFailureThenSuccess(hub(REPO), 'checksum', /changed/);
  });

  it('the version changes while it is read', async () => {
    let n = 0;
    server.fail(HUB_FILE, (answer, request, response) =>
      n++ < 4 ? false : faults.changedTag()(answer, request, response),
    );
    await expectFailureThenSuccess(hub(REPO), 'checksum', /changed/);
  });

  it.each([
    ['said to be one', 'text/html; charset=utf-8'],
    ['said to be a file', 'application/octet-stream'],
  ])('a sign-in page instead of the weights, %s', async (_, type) => {
    server.fail(HUB_FILE, faults.page(type));
    await expectFailureThenSuccess(hub(REPO), 'malformed-file', /web page/);
  });

  it('a sign-in page in the middle of the weights', async () => {
    let n = 0;
    server.fail(HUB_FILE, (answer, request, response) =>
      n++ < 4 ? false : faults.page()(answer, request, response),
    );
    await expectFailureThenSuccess(hub(REPO), 'malformed-file', /web page/);
  });

  it('a sign-in page instead of the configuration', async () => {
    server.fail(/config\.json/, faults.page());
    await expectFailureThenSuccess(hub(REPO), 'malformed-file', /web page/);
  });

  it('a server that says nothing', async () => {
    server.fail(HUB_FILE, faults.silence(server));
    await expectFailureThenSuccess(hub(REPO), 'network', /silent/, { idleMs: 700 });
  });

  it('a server that falls silent in the middle of a body', async () => {
    let n = 0;
    server.fail(HUB_FILE, (answer, request, response) =>
      n++ < 3 ? false : faults.silence(server, 0)(answer, request, response),
    );
    await expectFailureThenSuccess(hub(REPO), 'network', /silent/, { idleMs: 700 });
  });

  it('a redirect to where nothing answers', async () => {
    server.fail(HUB_FILE, faults.redirect('http://127.0.0.1:1/elsewhere'));
    await expectFailureThenSuccess(hub(REPO), 'network', /connection/);
  });

  it('a redirect without end', async () => {
    server.fail(HUB_FILE, faults.redirect(`${server.base}/someone/tiny-t5/resolve/main/model.safetensors`));
    await expectFailureThenSuccess(hub(REPO), 'network', /connection/);
  });

  it('an index cut short', async () => {
    server.fail(/index\.json/, (answer) => {
      answer.body = answer.body.subarray(0, 300);
      answer.headers['Content-Length'] = 300;
      return false;
    });
    await expectFailureThenSuccess(hub('someone/sharded'), 'checksum', /listing says/);
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
    server.putRepo('evil/index', {
      'config.json': CONFIG,
      'model.safetensors.index.json': json({ weight_map: map }),
      'secret.safetensors': whole,
    });
    const library = await openLibrary();
    await expect(library.download(hub('evil/index'), 'q8_0')).rejects.toMatchObject({
      message: expect.stringMatching(words),
    });
    expect(server.requests.some((line) => HUB_FILE.test(line))).toBe(false);
    await expectNothingLoadable(library);
    server.heal();
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it('a bit that flipped on its way, where the file has checksums', async () => {
    const at = 5_000;
    let n = 0;
    server.fail(/\.bin$/, (answer, request, response) =>
      n++ < 4 ? false : faults.flip(at)(answer, request, response),
    );
    await expectFailureThenSuccess(hub('someone/torch'), 'malformed-file', /checksum|damaged/);
  });

  it('a repository that is no T5', async () => {
    const library = await openLibrary();
    server.putRepo('someone/bert', {
      'config.json': json({ model_type: 'bert' }),
      'model.safetensors': whole,
    });
    const abort = new AbortController();
    await expect(library.inspect(hub('someone/bert'), abort.signal)).rejects.toMatchObject(
      failure('unsupported-file', /"bert"/),
    );
    await expect(library.download(hub('someone/bert'), 'q8_0')).rejects.toMatchObject(
      failure('unsupported-file', /"bert"/),
    );
    expect(server.sentFor(WEIGHTS)).toBeLessThan(100_000);
    server.putRepo('someone/images', { 'README.md': json('x'), 'cat.png': whole });
    await expect(library.inspect(hub('someone/images'), abort.signal)).rejects.toMatchObject(
      failure('unsupported-file', /no weights/),
    );
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it('a model too large for the device: the limit by name, need and have, before the weights', async () => {
    const small = { ...PROBE, maxStorageBufferBindingSize: 4_096 };
    const library = await openLibrary({ probe: async () => small });
    await expect(library.download(hub(REPO), 'f16')).rejects.toMatchObject(
      failure('device-limit', /needs 0\.0 MiB; maxStorageBufferBindingSize allows 0\.0 MiB/),
    );
    // The header alone, in windows.
    expect(server.sentFor(WEIGHTS)).toBeLessThan(3 * WINDOW);
    await library.probe();
    const plan = await library.inspect(hub(REPO), new AbortController().signal);
    expect(plan.recipes.find(({ recipe }) => recipe === 'f16')!.shortfalls).toMatchObject([
      { limit: 'maxStorageBufferBindingSize', need: expect.any(Number), have: 4_096 },
    ]);
    await expectNothingLoadable(library);
    await expectSound((await (await openLibrary()).download(hub(REPO), 'f16')).model);
  });
});

describe('faults that a download survives by itself', () => {
  it('connections that break again and again in the middle: only what is missing is fetched', async () => {
    const library = await openLibrary();
    // Every body breaks after 6,000 bytes, each but the last of a range.
    server.fail(HUB_FILE, faults.drop(server, 6_000));
    const { model } = await library.download(hub(REPO), 'q8_0');
    await expectSound(model);
    const sent = server.sentFor(HUB_FILE);
    expect(sent).toBeGreaterThanOrEqual(whole.length);
    expect(sent).toBeLessThan(whole.length + 1_000);
  });

  it.each([429, 503])('%d with Retry-After is waited for', async (status) => {
    const library = await openLibrary();
    server.fail(HUB_FILE, faults.status(status, { 'Retry-After': '1' }), 1);
    const before = performance.now();
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
    expect(performance.now() - before).toBeGreaterThan(950);
  });

  it('a server that trickles', async () => {
    const library = await openLibrary({ http: { ...QUICK, idleMs: 700 } });
    let n = 0;
    server.fail(HUB_FILE, (answer, request, response) =>
      n++ % 3 > 0
        ? false
        : faults.silence(server, Math.min(2_000, answer.body.length))(answer, request, response),
    );
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it('a redirect to a content host', async () => {
    const library = await openLibrary();
    server.put('/content/abc', whole);
    server.fail(/resolve\/.*\.safetensors$/, faults.redirect(`${server.base}/content/abc?signature=1`));
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
    expect(server.sentFor(/content/)).toBeLessThan(whole.length + 1_000);
  });
});

describe('a server without ranges', () => {
  const serveWhole = (): void =>
    server.fail(
      HUB_FILE,
      faults.rangeless(server, () => whole),
    );

  it('gives the whole file in one stream, which is checked and then converted', async () => {
    serveWhole();
    const library = await openLibrary();
    const { model } = await library.download(hub(REPO), 'q8_0');
    await expectSound(model);
    expect(await store.list()).toEqual([`${model.id}.gguf`, `${model.id}.json`]);
  });

  it('the stream breaks: it begins again, and nothing of the broken one is used', async () => {
    const library = await openLibrary();
    server.fail(
      HUB_FILE,
      (answer, _, response) => {
        if (answer.status !== 206) return false;
        response.writeHead(200, { 'Content-Length': whole.length });
        response.write(whole.subarray(0, 20_000), () => setTimeout(() => response.destroy(), 20));
        return true;
      },
      1,
    );
    server.fail(
      HUB_FILE,
      faults.rangeless(server, () => whole.subarray(0)),
      1,
    );
    serveWhole();
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it('the whole file has another hash than its listing says', async () => {
    const wrong = whole.slice();
    wrong[wrong.length - 100]! ^= 1;
    server.fail(
      HUB_FILE,
      faults.rangeless(server, () => wrong),
    );
    await expectFailureThenSuccess(hub(REPO), 'checksum', /SHA-256/);
  });

  it('the whole file is shorter than its listing says', async () => {
    server.fail(
      HUB_FILE,
      faults.rangeless(server, () => whole.subarray(0, 10_000)),
    );
    await expectFailureThenSuccess(hub(REPO), 'checksum', /listing says/);
  });

  it('a whole file is kept for the next try when the writing failed', async () => {
    serveWhole();
    const library = await openLibrary();
    const writes = failingWrites(store, /\.part$/, 30_000);
    await expect(library.download(hub(REPO), 'q8_0')).rejects.toMatchObject({ message: 'the disk failed' });
    await expectNothingLoadable(library);
    writes.heal();
    server.heal();
    serveWhole();
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
    // Asked for once, to see that it is the same; what comes is not waited for.
    expect(server.requests.filter((line) => HUB_FILE.test(line.replace(/ bytes=.*/, '')))).toHaveLength(1);
  });
});

/** Lets writes to files of a name fail once they are longer than so much, as a failing disk does. */
function failingWrites(target: NodeFileStore, name: RegExp, after: number): { heal: () => void } {
  const open = target.open.bind(target);
  target.open = async (file, create) => {
    const opened = await open(file, create);
    if (!opened || !name.test(file) || file.includes('source')) return opened;
    return {
      ...opened,
      write: (bytes, at) => {
        if (at + bytes.length > after) throw new Error('the disk failed');
        opened.write(bytes, at);
      },
    };
  };
  return {
    heal: () => {
      target.open = open;
    },
  };
}

/** For what counts bytes: less is read ahead of what is written. */
const SMALL_WINDOW = 2_048;

/** Stops as a closed tab does: no code of the library runs any more, what is on disk stays as it is. */
async function leaveAt(bytes: number, origin: ModelOrigin): Promise<void> {
  const library = await openLibrary({ windowBytes: SMALL_WINDOW });
  const writes = failingWrites(store, /\.part$/, bytes);
  await expect(library.download(origin, 'q8_0')).rejects.toThrow('the disk failed');
  writes.heal();
  locks = processLocks();
}

describe('a download that was left', () => {
  it.each([15_000, 35_000, 55_000])(
    'at %d bytes: the next visit fetches only what is missing',
    async (at) => {
      await leaveAt(at, hub(REPO));
      const first = server.sentFor(WEIGHTS);
      expect(first).toBeLessThan(whole.length);
      server.heal();
      const library = await openLibrary();
      const [left] = states.at(-1)!.downloads;
      expect(left).toMatchObject({ state: 'paused', recipe: 'q8_0', name: 'tiny-t5' });
      expect(left!.bytesWritten).toBeGreaterThan(0);
      expect(left!.bytesWritten).toBeLessThanOrEqual(at);
      await expectNothingLoadable(library);
      const { model } = await library.resume(left!.id);
      await expectSound(model);
      const second = server.sentFor(WEIGHTS);
      const largest = Math.max(...[...CHECKPOINT.tensors.values()].map(({ byteLength }) => byteLength));
      // Twice: the header, the tensor that was being written, what was read ahead of it, and what no mark covers yet.
      const header = 8 + Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true));
      const twice = header + 3 * SMALL_WINDOW + largest + 4 * MARK;
      expect(first + second).toBeLessThan(whole.length + twice);
      expect(second).toBeLessThan(whole.length * (1 - left!.bytesWritten / left!.bytesTotal) + twice);
      expect(await store.list()).toEqual([`${model.id}.gguf`, `${model.id}.json`]);
    },
  );

  it('gives the very bytes of an uninterrupted one', async () => {
    const { model: straight } = await (await openLibrary()).download(hub(REPO), 'q8_0');
    await new ModelShelf(store, locks).remove(straight.id);
    for (const at of [12_000, 30_000, 50_000]) await leaveAt(at, hub(REPO));
    const { model } = await (await openLibrary()).download(hub(REPO), 'q8_0');
    expect(model.id).toBe(straight.id);
  });

  it('pauses and goes on in one visit; cancel deletes it', async () => {
    const library = await openLibrary();
    const pauseAt = async (bytes: number): Promise<string> => {
      const running = library.download(hub(REPO), 'q8_0');
      const failed = expect(running).rejects.toMatchObject({ code: 'cancelled' });
      while ((states.at(-1)!.downloads[0]?.bytesWritten ?? 0) < bytes) await new Promise(setImmediate);
      const { id } = states.at(-1)!.downloads[0]!;
      await library.pause(id);
      await failed;
      expect(states.at(-1)!.downloads).toMatchObject([{ state: 'paused' }]);
      return id;
    };
    const id = await pauseAt(30_000);
    await library.cancel(id);
    expect(states.at(-1)!.downloads).toEqual([]);
    expect(await store.list()).toEqual([]);
    await expectSound((await library.resume(await pauseAt(30_000))).model);
  });

  it('is begun anew when what is on disk was damaged meanwhile', async () => {
    await leaveAt(40_000, hub(REPO));
    const part = (await store.list()).find((name) => name.endsWith('.part'))!;
    const file = (await store.open(part, false))!;
    file.write(new Uint8Array([1, 2, 3]), 100);
    file.close();
    const library = await openLibrary();
    await expectSound((await library.resume(part.replace('.part', ''))).model);
  });

  it('survives a journal torn in its last line, and one that is no journal', async () => {
    await leaveAt(40_000, hub(REPO));
    const journal = (await store.list()).find((name) => name.endsWith('.journal'))!;
    const file = (await store.open(journal, false))!;
    file.truncate(file.size() - 10);
    file.close();
    const library = await openLibrary();
    await expectSound((await library.resume(journal.replace('.journal', ''))).model);
    await library.remove(states.at(-1)!.stored[0]!.id);

    await leaveAt(40_000, hub(REPO));
    const other = (await store.open(journal, false))!;
    other.truncate(5);
    other.close();
    // Its parts belong to nothing any more.
    await openLibrary();
    expect(await store.list()).toEqual([]);
  });

  it('is begun anew when the file on the server is another one now', async () => {
    const origin: ModelOrigin = { kind: 'folder', url: `${server.base}/mirror/tiny/` };
    server.put('/mirror/tiny/config.json', CONFIG);
    server.put('/mirror/tiny/tokenizer.json', TOKENIZER);
    const other = makeTinyCheckpoint({ seed: 77 });
    server.put('/mirror/tiny/model.safetensors', await writeSafetensors(huggingFaceTensors(other)));
    await leaveAt(40_000, origin);
    server.put('/mirror/tiny/model.safetensors', whole);
    await expectSound((await (await openLibrary()).download(origin, 'q8_0')).model);
  });
});

describe('other sources', () => {
  it('a plain folder, and a mirror that serves files alone', async () => {
    const files = { 'config.json': CONFIG, 'tokenizer.json': TOKENIZER, 'pytorch_model.bin': torch };
    for (const [name, bytes] of Object.entries(files)) {
      server.put(`/plain/tiny/${name}`, bytes);
      server.put(`/files/a/b/resolve/v1/${name}`, bytes);
    }
    const library = await openLibrary();
    const folderOrigin: ModelOrigin = { kind: 'folder', url: `${server.base}/plain/tiny` };
    const plan = await library.inspect(folderOrigin, new AbortController().signal);
    expect(plan).toMatchObject({
      format: 'torch',
      sourceBytes: torch.length,
      hasTokenizer: true,
      name: 'tiny',
    });
    await expectSound((await library.download(folderOrigin, 'mixed')).model);
    const mirror: ModelOrigin = { kind: 'hub', repo: 'a/b', revision: 'v1', base: `${server.base}/files` };
    await expectSound((await library.download(mirror, 'q4_0')).model);
    const none: ModelOrigin = { kind: 'folder', url: `${server.base}/nothing/` };
    await expect(library.download(none, 'q8_0')).rejects.toMatchObject(failure('network', /no weights/));
  });

  it('local files, in any recipe, and again from where they were left', async () => {
    const files = (): File[] => [
      new File([whole as BlobPart], 'model.safetensors', { lastModified: 5 }),
      new File([CONFIG as BlobPart], 'config.json', { lastModified: 5 }),
      new File([TOKENIZER as BlobPart], 'tokenizer.json', { lastModified: 5 }),
    ];
    const library = await openLibrary();
    expect(await library.inspect(files(), new AbortController().signal)).toMatchObject({
      origin: { kind: 'local' },
      sourceBytes: whole.length,
      files: 1,
    });
    const writes = failingWrites(store, /\.part$/, 40_000);
    await expect(library.download(files(), 'q8_0')).rejects.toThrow('the disk failed');
    writes.heal();
    await library.refresh();
    const { id } = states.at(-1)!.downloads[0]!;
    await expect(library.resume(id)).rejects.toMatchObject({ code: 'invalid-input' });
    await expectSound((await library.download(files(), 'q8_0')).model);
    expect(states.at(-1)!.downloads).toEqual([]);
  });

  it('a GGUF file by its address: as it is, resumed by bytes, its hash compared', async () => {
    const made = await (await openLibrary()).download(hub(REPO), 'q8_0');
    const gguf = new Uint8Array(await (await store.snapshot(`${made.model.id}.gguf`))!.arrayBuffer());
    await new ModelShelf(store, locks).remove(made.model.id);
    server.put('/files/tiny.gguf', gguf);
    const origin: ModelOrigin = { kind: 'gguf-url', url: `${server.base}/files/tiny.gguf` };
    const library = await openLibrary();
    const plan = await library.inspect(origin, new AbortController().signal);
    expect(plan.recipes[0]).toMatchObject({ recipe: 'as-is', fileBytes: gguf.length });
    const { model } = await library.download(origin, 'as-is');
    expect(model.id).toBe(made.model.id);
    await expectSound(model);
    await library.remove(model.id);
    // From a server without ranges its header can be read too.
    server.fail(
      /tiny\.gguf/,
      faults.rangeless(server, () => gguf),
    );
    expect(await library.inspect(origin, new AbortController().signal)).toMatchObject({ format: 'gguf' });
    await expectSound((await library.download(origin, 'as-is')).model);
    await library.remove(model.id);
    server.heal();

    server.putRepo('someone/gguf', { 'tiny-q8_0.gguf': gguf, 'README.md': json('x') });
    server.fail(/tiny-q8_0\.gguf/, faults.flip(gguf.length - 2_000));
    await expect(library.download(hub('someone/gguf'), 'as-is')).resolves.toBeDefined();
  });
});

describe('room and company', () => {
  it.each([0, 30_000, 60_000])('no room after %d bytes: the model is kept in memory', async (quota) => {
    const library = await openLibrary();
    store.quota = quota;
    const { model, file } = await library.download(hub(REPO), 'q8_0');
    expect(model.inMemory).toBe(true);
    expect(file!.size).toBe(model.bytes);
    const opened = await openCheckpoint([blobSource('model.gguf', file!)]);
    const name = 'enc.blk.1.ffn_down.weight';
    const expected = await convertTensor(CHECKPOINT.tensors.get(name)!, 'q8_0');
    expect(sameBytes(await opened.tensors.get(name)!.read(), expected)).toBe(true);
    expect(states.at(-1)).toMatchObject({ downloads: [], stored: [{ inMemory: true }] });
    // What was fetched before is not fetched again, but for the tensor that found no room.
    expect(server.sentFor(WEIGHTS)).toBeLessThan(whole.length * 1.4);
    store.quota = Number.POSITIVE_INFINITY;
    await library.remove(model.id);
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it('the browser says beforehand that there is no room', async () => {
    const facts = { persisted: false, available: true, usage: 5_000, quota: 9_000 };
    const library = await openLibrary({ storageFacts: async () => facts });
    const plan = await library.inspect(hub(REPO), new AbortController().signal);
    expect(plan.recipes[0]!.shortfalls).toMatchObject([{ limit: 'storage', have: 4_000 }]);
    expect((await library.download(hub(REPO), 'q8_0')).model.inMemory).toBe(true);
    expect(await store.list()).toEqual([]);
  });

  it('no private file system at all', async () => {
    const library = await openLibrary({ store: undefined });
    expect((await library.download(hub(REPO), 'q8_0')).model.inMemory).toBe(true);
    server.fail(
      HUB_FILE,
      faults.rangeless(server, () => whole),
    );
    expect((await library.download(hub(REPO), 'q4_0')).model.inMemory).toBe(true);
  });

  it('two tabs at once: one fetches, the other waits and has it too', async () => {
    const [one, two] = [await openLibrary(), await openLibrary()];
    const [first, second] = await Promise.all([
      one.download(hub(REPO), 'q8_0'),
      two.download(hub(REPO), 'q8_0'),
    ]);
    expect(first.model.id).toBe(second.model.id);
    expect(server.sentFor(WEIGHTS)).toBeLessThan(whole.length + 1_000);
    await expectSound(first.model);
  });

  it('two tabs, and the one that fetches ends early: the other takes over', async () => {
    const [one, two] = [await openLibrary(), await openLibrary()];
    const ended = expect(one.download(hub(REPO), 'q8_0')).rejects.toMatchObject({ code: 'cancelled' });
    while ((states.at(-1)!.downloads[0]?.bytesWritten ?? 0) < 30_000) await new Promise(setImmediate);
    const { id } = states.at(-1)!.downloads[0]!;
    const other = two.download(hub(REPO), 'q8_0');
    await expect(two.cancel('0'.repeat(16))).resolves.toBeUndefined();
    while (!states.some(({ downloads }) => downloads[0]?.state === 'elsewhere')) {
      await new Promise(setImmediate);
    }
    await one.pause(id);
    await ended;
    await expectSound((await other).model);
    expect(server.sentFor(WEIGHTS)).toBeLessThan(whole.length * 1.4);
  });

  it('a stored file that was cut short or changed is never loaded', async () => {
    const library = await openLibrary();
    const { model } = await library.download(hub(REPO), 'q8_0');
    const file = (await store.open(`${model.id}.gguf`, false))!;
    file.write(new Uint8Array([9]), model.bytes - 50);
    file.close();
    await expect(library.verify(model.id)).rejects.toMatchObject({ code: 'checksum' });
    expect(states.at(-1)!.stored).toEqual([]);
    await library.download(hub(REPO), 'q8_0');
    const again = (await store.open(`${model.id}.gguf`, false))!;
    again.truncate(model.bytes - 1);
    again.close();
    await expectNothingLoadable(library);
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });

  it('a record without data, data without a record, a record of another format: nothing of it is a model', async () => {
    const library = await openLibrary();
    const { model } = await library.download(hub(REPO), 'q8_0');
    await store.move(`${model.id}.json`, `${'0'.repeat(64)}.json`);
    await expectNothingLoadable(await openLibrary());
    expect(await store.list()).toEqual([]);
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
    const record = (await store.open(`${model.id}.json`, false))!;
    record.truncate(20);
    record.close();
    await expectNothingLoadable(await openLibrary());
    await expectSound((await library.download(hub(REPO), 'q8_0')).model);
  });
});
