import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { leaseModels } from './model-lease';
import { createModelStore } from './model-store';
import { createRuntimeStore } from './runtime-store';

const BUILT_IN: ModelSource = { kind: 'url', url: 'mini.gguf' };
const STORED: ModelSource = { kind: 'stored', id: 'abc' };

/** Engines that load whatever they are asked to, and remember it. */
function world({ fails = false } = {}) {
  const loads: [engine: string, ModelSource, RuntimeChoice | undefined][] = [];
  const given: string[] = [];
  let failing = fails;
  const engineOf = (name: string) =>
    ({
      load: async (source: ModelSource, _: unknown, runtime?: RuntimeChoice) => {
        loads.push([name, source, runtime]);
        if (failing) throw new PlaygroundError('out-of-memory', 'No room.');
        return { name, runtime: name === 'main' ? 'onnx-wasm' : 'webgpu' } as ModelFacts;
      },
      onDeviceLost: () => () => undefined,
    }) as unknown as EngineClient;
  const main = engineOf('main');
  let started = 0;
  const engines = {
    main,
    borrow: () => {
      const name = `second ${++started}`;
      return { engine: engineOf(name), giveBack: () => given.push(name) };
    },
  };
  const runtime = createRuntimeStore(undefined);
  const model = createModelStore(main, BUILT_IN, () => runtime.getState().choice);
  const lease = leaseModels({ engines, model, runtime }, 'Do it again.');
  const setFailing = (value: boolean) => {
    failing = value;
  };
  return { lease, model, runtime, main, loads, given, setFailing };
}

describe('a lease of models', () => {
  test('gives the engine of the page for the model in use, as chosen and on its own runtime', async () => {
    const { lease, model, main, loads } = world();
    await model.getState().ready();
    for (const runtime of [undefined, 'onnx-wasm'] as const) {
      expect(lease.isInUse({ ...BUILT_IN }, runtime)).toBe(true);
      expect((await lease.open({ ...BUILT_IN }, runtime)).engine).toBe(main);
    }
    expect(loads).toHaveLength(1);
  });

  test('waits for the model in use while it loads, and tries one again that had failed', async () => {
    const loading = world();
    expect((await loading.lease.open(BUILT_IN, undefined)).engine).toBe(loading.main);

    const other = world();
    void other.model.getState().load();
    expect((await other.lease.open(BUILT_IN, 'onnx-wasm')).engine).toBe(other.main);

    const failed = world({ fails: true });
    await expect(failed.lease.open(BUILT_IN, undefined)).rejects.toMatchObject({ code: 'out-of-memory' });
    failed.setFailing(false);
    expect((await failed.lease.open(BUILT_IN, undefined)).facts.name).toBe('main');
    expect(failed.loads).toHaveLength(2);
  });

  test('loads every other model and runtime into one second engine, and gives it back once', async () => {
    const { lease, model, runtime, loads, given } = world();
    await model.getState().ready();
    runtime.getState().choose('onnx-webgpu');
    expect(lease.isInUse(BUILT_IN, 'webgpu')).toBe(false);
    expect(lease.isInUse(STORED)).toBe(false);
    const first = await lease.open(BUILT_IN, 'webgpu');
    const other = await lease.open(STORED, undefined);
    expect(other.engine).toBe(first.engine);
    expect(other.check).not.toThrow();
    expect(loads.slice(1)).toEqual([
      ['second 1', BUILT_IN, 'webgpu'],
      ['second 1', STORED, 'onnx-webgpu'],
    ]);
    lease.giveBack();
    lease.giveBack();
    expect(given).toEqual(['second 1']);
    // It can be used again, with another engine.
    expect((await lease.open(STORED, undefined)).facts.name).toBe('second 2');
  });

  test('notices when another model is put to use meanwhile', async () => {
    const { lease, model } = world();
    const leased = await lease.open(BUILT_IN, undefined);
    expect(leased.check).not.toThrow();
    await model.getState().load(STORED);
    expect(leased.check).toThrow(
      expect.objectContaining({ code: 'cancelled', hint: 'Do it again.' }) as PlaygroundError,
    );
  });
});
