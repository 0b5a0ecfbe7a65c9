/**
 * A bench for the library of models under Node: a hub that misbehaves when told to, a real directory for the private file
 * system, a tiny checkpoint in every layout, and what must hold after each failure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { blobSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { storedType } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { convertTensor } from '@/core/formats/checkpoint/tensor-values';
import { writeSafetensors } from '@/core/formats/safetensors/safetensors';
import type { DeviceProbe, LibraryState, StoredModel } from '@/core/hub/library-types';
import type { ModelOrigin } from '@/core/hub/model-origin';
import { t5ConfigToJson } from '@/core/model/t5-config';
import type { HttpSettings } from '@/engine/worker/library/http-client';
import { Library, type LibraryPlatform } from '@/engine/worker/library/library';
import { ModelShelf } from '@/storage/models/model-shelf';
import { huggingFaceTensors, sameBytes } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyCheckpoint, makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { writeTorchFile } from '@/testing/checkpoints/torch-file';
import { processLocks } from '@/testing/process-locks';
import { FaultServer } from './fault-server';
import { NodeFileStore } from './node-file-store';

export const CHECKPOINT = makeTinyCheckpoint({ seed: 9 });
export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
export const CONFIG = json(t5ConfigToJson(CHECKPOINT.config));
export const TOKENIZER = json(makeTinyTokenizerJson());

export const PROBE: DeviceProbe = {
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
export const WINDOW = 16_384;
/** For what counts bytes: less is read ahead of what is written. */
export const SMALL_WINDOW = 2_048;
export const MARK = 512;
/** Small pauses; silence is given time, since the machine may be busy. */
export const QUICK: HttpSettings = {
  retries: 2,
  firstContactRetries: 1,
  firstDelayMs: 5,
  longestDelayMs: 20,
  idleMs: 10_000,
};

/** Whole, in one file of safetensors. */
export const REPO = 'someone/tiny-t5';
/** Every layout of the same checkpoint. */
export const REPOS = [REPO, 'someone/torch', 'someone/sharded', 'someone/sharded-torch'];
export const WEIGHTS = /safetensors$|\.bin$/;
export const HUB_FILE = /\/resolve\/.*\.safetensors$/;

export const failure = (code: string, words: RegExp) => ({ code, message: expect.stringMatching(words) });

export class LibraryBench {
  readonly server = new FaultServer();
  /** The weights of {@link REPO}. */
  whole = new Uint8Array();
  torch = new Uint8Array();
  store!: NodeFileStore;
  locks = processLocks();
  /** Every state that a library reported, in order. */
  states: LibraryState[] = [];

  async start(): Promise<void> {
    await this.server.listen();
    const tensors = huggingFaceTensors(CHECKPOINT);
    this.whole = await writeSafetensors(tensors);
    this.torch = await writeTorchFile(tensors);
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
    const { server } = this;
    server.putRepo(REPO, { ...sidecars, 'model.safetensors': this.whole });
    server.putRepo('someone/torch', { ...sidecars, 'pytorch_model.bin': this.torch });
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
  }

  /** An empty disk and a server that behaves. */
  reset(): void {
    this.server.heal();
    this.store = new NodeFileStore(mkdtempSync(join(tmpdir(), 'models-')));
    this.states = [];
    this.locks = processLocks();
  }

  clear(): void {
    rmSync(this.store.folder, { recursive: true, force: true });
  }

  get state(): LibraryState {
    return this.states.at(-1)!;
  }

  async openLibrary(changes: Partial<LibraryPlatform> = {}): Promise<Library> {
    const { store, locks } = this;
    const library = new Library({
      store,
      locks,
      storageFacts: async () => ({ persisted: false, available: true, usage: store.bytes(), quota: 1e12 }),
      probe: async () => PROBE,
      http: QUICK,
      windowBytes: WINDOW,
      markBytes: MARK,
      notifyOtherTabs: () => undefined,
      onState: (state) => this.states.push(state),
      ...changes,
    });
    await library.start();
    return library;
  }

  hub(repo: string): ModelOrigin {
    return { kind: 'hub', repo, base: this.server.base };
  }

  /** What the engine would load: through the shelf, as the engine's worker opens it. */
  async loadStored(id: string): Promise<Checkpoint> {
    return new ModelShelf(this.store, this.locks).read(id, async (file) => {
      // Read whole, so that the file may go afterwards.
      const copy = new Blob([await file.arrayBuffer()]);
      return openCheckpoint([blobSource(file.name, copy)]);
    });
  }

  /** The stored model is the source, quantised: every tensor, bit by bit. */
  async expectSound(model: StoredModel): Promise<void> {
    const stored = await this.loadStored(model.id);
    expect(stored.config).toEqual(CHECKPOINT.config);
    expect(stored.tokenizer?.model).toEqual(CHECKPOINT.tokenizer!.model);
    expect([...stored.tensors.keys()]).toEqual([...CHECKPOINT.tensors.keys()]);
    for (const [name, tensor] of stored.tensors) {
      const source = CHECKPOINT.tensors.get(name)!;
      const recipe = model.recipe === 'as-is' ? 'q8_0' : model.recipe;
      const expected = await convertTensor(source, storedType(source, recipe));
      expect(sameBytes(await tensor.read(), expected), name).toBe(true);
    }
  }

  /** Nothing that is not a complete model is listed, and no file that lies there can be loaded. */
  async expectNothingLoadable(library: Library): Promise<void> {
    await library.refresh();
    expect(this.state.stored).toEqual([]);
    for (const name of await this.store.list()) {
      const id = name.replace(/\.\w+$/, '');
      await expect(this.loadStored(id)).rejects.toMatchObject({ code: 'not-found' });
    }
  }

  /** The fault stops the download; nothing can be loaded; with the fault gone the same call succeeds. */
  async expectFailureThenSuccess(
    origin: ModelOrigin,
    code: string,
    words: RegExp,
    http: Partial<HttpSettings> = {},
  ): Promise<void> {
    const library = await this.openLibrary({ http: { ...QUICK, ...http } });
    await expect(library.download(origin, 'q8_0')).rejects.toMatchObject(failure(code, words));
    await this.expectNothingLoadable(library);
    this.server.heal();
    const { model } = await library.download(origin, 'q8_0');
    await this.expectSound(model);
    expect(this.state).toMatchObject({ downloads: [], stored: [{ id: model.id }] });
  }

  /** Lets writes to files of a name fail once they are longer than so much, as a failing disk does. */
  failingWrites(name: RegExp, after: number): { heal: () => void } {
    const { store } = this;
    const open = store.open.bind(store);
    store.open = async (file, create) => {
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
        store.open = open;
      },
    };
  }

  /** Stops in the middle of writing, with what is on disk left as it is. */
  async leaveAt(bytes: number, origin: ModelOrigin): Promise<void> {
    const library = await this.openLibrary({ windowBytes: SMALL_WINDOW });
    const writes = this.failingWrites(/\.part$/, bytes);
    await expect(library.download(origin, 'q8_0')).rejects.toThrow('the disk failed');
    writes.heal();
    this.locks = processLocks();
  }

  /** The last quarter of the weights is not answered until the returned function is called: no machine is too quick. */
  holdBack(): () => void {
    let held = true;
    this.server.fail(HUB_FILE, (_, request) => {
      const begin = Number(/=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      return held && begin > this.whole.length * 0.75;
    });
    return () => {
      held = false;
    };
  }
}
