/** Tuning with real kernels on whichever adapter is there: the choice must be valid; durations are not tested. */
import { deleteDB, openDB } from 'idb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { StepPolicy } from '@/core/sampling/step';
import type { GpuDevice } from '@/engine/webgpu/device/device';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import { storedKernelTuning } from '@/storage/kernel-tuning';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { testGpu } from '@/testing/engine/gpu';
import {
  candidates,
  DEFAULT_PRODUCTS,
  kernelChoice,
  PRODUCT_KINDS,
  type ProductNames,
} from './kernel-choice';
import { KernelLibrary } from './kernel-library';
import { fastestProduct, type TunedModel, type TuningStore, tuneKernels, tuningKey } from './tune-kernels';

/** So short that only the defaults are compiled: a software adapter takes a second per kernel. */
const LIMITS = { millisecondsPerKind: 1, milliseconds: 1 };
const MORE = { millisecondsPerKind: 50, milliseconds: 3_000 };
const NEVER = Number.POSITIVE_INFINITY;
const POLICY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 0 };
const NAME = 'test-kernels';

let gpu: GpuDevice;
let checkpoint: Checkpoint;
let model: TunedModel;

beforeAll(async () => {
  gpu = await testGpu();
  checkpoint = makeTinyCheckpoint({ seed: 11 });
  const runtime = await WebGpuRuntime.load(gpu, checkpoint, { kernels: 'shared' });
  model = { ...runtime.model, adapterName: gpu.description };
});

/** A store in memory that counts writes. */
function storeWith(record?: unknown): TuningStore & { record: unknown; writes: number } {
  return {
    record,
    writes: 0,
    async read() {
      return this.record;
    },
    async write(_, written) {
      this.record = written;
      this.writes++;
    },
  };
}

/** The model on a device whose queue counts submits, or whose shaders are changed. */
function watched(change: (code: string) => string = (code) => code): {
  model: TunedModel;
  submits(): number;
} {
  let submits = 0;
  const queue = new Proxy(gpu.device.queue, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      if (key === 'submit') submits++;
      return value.bind(target) as unknown;
    },
  });
  const device = new Proxy(gpu.device, {
    get(target, key) {
      if (key === 'queue') return queue;
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      if (key !== 'createShaderModule') return value.bind(target) as unknown;
      return (descriptor: GPUShaderModuleDescriptor) =>
        target.createShaderModule({ ...descriptor, code: change(descriptor.code) });
    },
  });
  return {
    model: { ...model, device, kernels: new KernelLibrary(device, 'shared') },
    submits: () => submits,
  };
}

function expectCandidates(library: KernelLibrary): void {
  for (const kind of PRODUCT_KINDS) {
    const possible = candidates(kind, gpu.device.features).map(
      (name) => kernelChoice('shared', { ...DEFAULT_PRODUCTS.shared, [kind]: name }).products[kind],
    );
    expect(possible).toContain(library.choice.products[kind]);
  }
}

const CHOSEN: ProductNames = { one: 'row-32', few: 'wide-64', some: 'rows-64', many: 'wide-128' };

describe('tuning', () => {
  it('chooses a candidate for each kind, and measures nothing the second time', async () => {
    const store = storeWith();
    const first = watched();
    const tuned = await tuneKernels(first.model, store, MORE);
    expectCandidates(tuned);
    expect(first.submits()).toBeGreaterThan(PRODUCT_KINDS.length);
    expect(store.writes).toBe(1);

    const second = watched();
    const again = await tuneKernels(second.model, store, MORE);
    expect(second.submits()).toBe(0);
    expect(again.choice).toEqual(tuned.choice);
    expect(store.writes).toBe(1);
  });

  it('uses the stored choice', async () => {
    const tuned = await tuneKernels(model, storeWith({ names: CHOSEN }), LIMITS);
    expect(tuned.choice).toEqual(kernelChoice('shared', CHOSEN));
  });

  it.each([
    ['text', '{"names":'],
    ['nothing', null],
    ['an unknown kernel', { names: { ...CHOSEN, one: 'row-7' } }],
    ['a kernel of another kind', { names: { ...CHOSEN, many: 'row-64' } }],
    ['a missing kind', { names: { one: 'row-64', few: 'rows-64', some: 'tiles' } }],
  ])('measures again where the record is broken: %s', async (_, record) => {
    const store = storeWith(record);
    const { model, submits } = watched();
    expectCandidates(await tuneKernels(model, store, LIMITS));
    expect(submits()).toBeGreaterThan(0);
    expect(store.writes).toBe(1);
    expect(store.record).not.toEqual(record);
  });

  it('works without storage', async () => {
    const broken: TuningStore = {
      read: () => Promise.reject(new Error('no storage')),
      write: () => Promise.reject(new Error('no storage')),
    };
    expectCandidates(await tuneKernels(model, broken, LIMITS));
  });

  it('falls back to the defaults when nothing runs', async () => {
    const { model } = watched(() => 'this is no shader');
    const tuned = await tuneKernels(model, undefined, LIMITS);
    expect(tuned.choice).toEqual(kernelChoice('shared'));
  });

  it.each([
    ['the device refuses', 'this is no shader'],
    ['gives wrong sums', undefined],
  ])('never takes a kernel that %s', async (_, replaced) => {
    // A refused kernel does nothing, which would be fastest.
    const wrong = (code: string) => replaced ?? code.replace('sum0 += w * xs', 'sum0 -= w * xs');
    const { model } = watched((code) => (code.includes('sum0 += w * xs') ? wrong(code) : code));
    const names = ['rows-64', 'wide-64'] as const;
    const contest = { names, compileUntil: NEVER, milliseconds: 20 };
    expect(await fastestProduct(model, 'few', contest)).toBe('rows-64');
    const untouched = watched();
    expect(names).toContain(await fastestProduct(untouched.model, 'few', contest));
  });

  it('has a key of model, format and adapter', async () => {
    const other = { ...model, config: { ...model.config, dFf: 128 } };
    const elsewhere = { ...model, adapterName: 'another' };
    const keys = [model, other, elsewhere].map(tuningKey);
    expect(new Set(keys).size).toBe(3);
    expect(tuningKey({ ...model })).toBe(keys[0]);
  });
});

describe('loading on a real adapter', () => {
  const answer = async (runtime: WebGpuRuntime): Promise<number[]> => {
    const encoded = await runtime.encode([[12, 40, 7, 1]]);
    const session = await runtime.startDecoding(encoded, { promptOfRow: [0], maxSteps: 6, policy: POLICY });
    const steps = await session.run(6);
    session.dispose();
    encoded.dispose();
    return steps.map(([record]) => record!.token);
  };

  it('tunes, remembers in the browser, and answers the same', async () => {
    await deleteDB(NAME);
    const real = { ...gpu, software: false };
    const tuning = storedKernelTuning(NAME);
    const key = tuningKey(model);
    await tuning.write(key, { names: CHOSEN });
    const runtime = await WebGpuRuntime.load(real, checkpoint, { tuning });
    expect(runtime.model.kernels.choice).toEqual(kernelChoice('shared', CHOSEN));
    const plain = await WebGpuRuntime.load(gpu, checkpoint);
    expect(plain.model.kernels.choice).toEqual(kernelChoice('direct'));
    expect(await answer(runtime)).toEqual(await answer(plain));
    runtime.dispose();
    plain.dispose();
    await deleteDB(NAME);
  });

  it('keeps few records, and survives a database of another layout', async () => {
    const tuning = storedKernelTuning(NAME);
    for (let i = 0; i < 66; i++) await tuning.write(`key ${i}`, i);
    expect(await tuning.read('key 65')).toBe(65);
    expect(await tuning.read('key 0')).toBeUndefined();
    await deleteDB(NAME);
    (await openDB(NAME, 9, { upgrade: (db) => void db.createObjectStore('other') })).close();
    await expect(tuning.read('key')).rejects.toThrow();
    await deleteDB(NAME);
  });
});
