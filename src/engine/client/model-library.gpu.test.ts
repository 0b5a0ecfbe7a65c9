/**
 * The library in a real browser: its worker, the private file system, locks across workers, the quota. Two libraries in
 * one page stand for two tabs: each has a worker of its own, and locks and files are those of the site. Disposing of
 * one ends its worker at once, as closing its tab does.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { writeSafetensors } from '@/core/formats/safetensors/safetensors';
import type { LibraryState, StoredModel } from '@/core/hub/library-types';
import type { ModelOrigin } from '@/core/hub/model-origin';
import { t5ConfigToJson } from '@/core/model/t5-config';
import { huggingFaceTensors } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyCheckpoint, makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { createEngineClient } from './engine-client';
import { createModelLibrary, type ModelLibrary } from './model-library';

const BASE = `${location.origin}/@faults`;
const REPO = 'browser/tiny';
const WEIGHTS = 'resolve/.*safetensors';
const origin: ModelOrigin = { kind: 'hub', repo: REPO, base: BASE };
/** Several windows of what is read ahead, so that something is written before all is fetched. */
const CHECKPOINT = makeTinyCheckpoint({ seed: 21, config: { dModel: 256, dFf: 512, vocabSize: 4_096 } });
/** The second half of the file. */
const LATER = 6 * 2 ** 20;
let size = 0;

const open: ModelLibrary[] = [];
function openLibrary(): ModelLibrary {
  const library = createModelLibrary();
  open.push(library);
  return library;
}

const order = (what: object) => fetch(`${BASE}/control`, { method: 'POST', body: JSON.stringify(what) });
const sent = async (): Promise<number> => {
  const response = await fetch(`${BASE}/counts?match=${encodeURIComponent(WEIGHTS)}`);
  return ((await response.json()) as { bytes: number }).bytes;
};

function until(library: ModelLibrary, reached: (state: LibraryState) => boolean): Promise<LibraryState> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!reached(library.state())) return;
      stop();
      resolve(library.state());
    };
    const stop = library.subscribe(check);
    check();
  });
}

/** Loads the model in the engine's own worker and has it answer. */
async function expectAnswers(library: ModelLibrary, model: StoredModel): Promise<void> {
  const engine = createEngineClient();
  const facts = await engine.load(library.source(model), undefined, 'reference');
  expect(facts).toMatchObject({ vocabSize: 4_096, layers: '2 + 2', quantisation: 'Q8_0' });
  const prompt = { kind: 'raw', text: 'the input is the output', maxSourceLength: 64 } as const;
  expect((await engine.encode(prompt)).inputIds.length).toBeGreaterThan(4);
  engine.dispose();
}

interface Devtools {
  send(
    method: 'Storage.overrideQuotaForOrigin',
    params: { origin: string; quotaSize?: number },
  ): Promise<void>;
}
/** The runner types the session without its methods. */
const devtools = (): Devtools => cdp() as unknown as Devtools;

async function clear(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('models', { recursive: true }).catch(() => undefined);
}

beforeAll(async () => {
  const weights = await writeSafetensors(huggingFaceTensors(CHECKPOINT));
  size = weights.length;
  const text = (value: unknown): string => JSON.stringify(value);
  for (const [name, body] of [
    ['config.json', text(t5ConfigToJson(CHECKPOINT.config))],
    ['tokenizer.json', text(makeTinyTokenizerJson())],
    ['model.safetensors', weights],
  ] as const) {
    await fetch(`${BASE}/upload/${REPO}/${name}`, { method: 'PUT', body });
  }
  await order({ publish: REPO });
});
beforeEach(async () => {
  await clear();
  await order({ heal: true });
});
afterEach(() => {
  for (const library of open.splice(0)) library.dispose();
});
afterAll(clear);

it('fetches, stores, lists, loads, verifies and deletes a model', async () => {
  const library = openLibrary();
  const plan = await library.inspect(origin);
  expect(plan).toMatchObject({ parameters: expect.any(Number), hasTokenizer: true, sourceBytes: size });
  const model = await library.download(origin, 'q8_0');
  expect(library.state()).toMatchObject({
    stored: [{ id: model.id, inMemory: false }],
    downloads: [],
    storage: { available: true, quota: expect.any(Number) },
  });
  expect(await sent()).toBeLessThan(size + 10_000);
  await expectAnswers(library, model);
  await library.verify(model.id);
  await library.remove(model.id);
  expect(library.state().stored).toEqual([]);
});

it('a page closed in the middle of writing: the next one resumes and fetches only what is missing', async () => {
  await order({ hold: { match: WEIGHTS, from: LATER } });
  const closed = openLibrary();
  closed.download(origin, 'q8_0').catch(() => undefined);
  await until(closed, ({ downloads }) => (downloads[0]?.bytesWritten ?? 0) > 2 ** 20);
  closed.dispose();
  const first = await sent();
  await order({ heal: true });

  const library = openLibrary();
  const { downloads } = await until(library, (state) => state.downloads.length > 0);
  expect(downloads).toMatchObject([{ state: 'paused', recipe: 'q8_0' }]);
  expect(downloads[0]!.bytesWritten).toBeGreaterThan(2 ** 20);
  const model = await library.resume(downloads[0]!.id);
  const second = await sent();
  // Again: the header, the tensor that was being read, and what was read ahead.
  expect(second).toBeLessThan(size - 2 ** 22 + 2 ** 19);
  expect(first).toBeLessThan(size);
  await expectAnswers(library, model);
});

it('two tabs: one fetches, the other waits; and takes over when the first is closed', async () => {
  await order({ hold: { match: WEIGHTS, from: LATER } });
  const [one, two] = [openLibrary(), openLibrary()];
  one.download(origin, 'q8_0').catch(() => undefined);
  await until(one, ({ downloads }) => (downloads[0]?.bytesWritten ?? 0) > 2 ** 20);
  const second = two.download(origin, 'q8_0');
  await until(two, ({ downloads }) => downloads[0]?.state === 'elsewhere');
  const before = await sent();
  await order({ heal: true });
  one.dispose();
  const model = await second;
  expect(before + (await sent())).toBeLessThan(size + 2 ** 23);
  await expectAnswers(two, model);
  // A third tab finds it there.
  const third = openLibrary();
  await until(third, ({ stored }) => stored.length > 0);
  await order({ heal: true });
  expect((await third.download(origin, 'q8_0')).id).toBe(model.id);
  expect(await sent()).toBe(0);
});

it('the quota is exceeded in the middle: the model is kept in memory, and can be loaded', async () => {
  await order({ refuse: { match: WEIGHTS, from: LATER, status: 503, retryAfter: '1' } });
  const library = openLibrary();
  const running = library.download(origin, 'q8_0');
  await until(library, ({ downloads }) => (downloads[0]?.retries ?? 0) > 0);
  const quota = { origin: location.origin };
  const { usage = 0 } = await navigator.storage.estimate();
  await devtools().send('Storage.overrideQuotaForOrigin', { ...quota, quotaSize: usage + 1_000 });
  try {
    await order({ heal: true });
    const model = await running;
    expect(model.inMemory).toBe(true);
    await expectAnswers(library, model);
  } finally {
    await devtools().send('Storage.overrideQuotaForOrigin', quota);
  }
});

it('the probe is short and gives sensible figures', async () => {
  const library = openLibrary();
  const probe = await library.probe();
  // Some 0.3 s on a machine at rest; tests share theirs with others.
  expect(probe.milliseconds).toBeLessThan(5_000);
  expect(probe.bytesPerSecond).toBeGreaterThan(1e7);
  const plan = await library.inspect(origin);
  for (const { tokensPerSecond, shortfalls } of plan.recipes) {
    expect(tokensPerSecond).toBeGreaterThan(0);
    expect(shortfalls).toEqual([]);
  }
});

it('the built-in model is fetched once: the second visit needs no network', async () => {
  const library = openLibrary();
  const model = await library.download(origin, 'q8_0');
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('models');
  const file = await (await folder.getFileHandle(`${model.id}.gguf`)).getFile();
  await fetch(`${BASE}/upload/built/in/tiny.gguf`, { method: 'PUT', body: file });
  await order({ publish: 'built/in' });
  const url = `${BASE}/built/in/resolve/main/tiny.gguf`;
  const visit = async (): Promise<void> => {
    const engine = createEngineClient();
    await engine.load({ kind: 'url', url }, undefined, 'reference');
    engine.dispose();
  };
  await caches.delete('instruct-playground:built-in');
  await visit();
  await expect.poll(async () => (await caches.match(url))?.ok).toBe(true);
  await order({ refuse: { match: 'tiny.gguf', from: 0, status: 503 } });
  await visit();
  await caches.delete('instruct-playground:built-in');
});
