import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { createModelStore } from './model-store';

const facts: ModelFacts = {
  name: 'mini',
  weightBytes: 1,
  parameters: 1,
  quantisation: 'Q8_0',
  vocabSize: 1,
  layers: '1 + 1',
  runtime: 'webgpu',
  runtimeReason: 'There is a GPU.',
  device: 'test',
  softwareDevice: false,
  loadMs: 1,
};
const lost = new PlaygroundError('device-lost', 'gone');

function world() {
  const loads: {
    source: ModelSource;
    runtime?: RuntimeChoice;
    progress?: (progress: LoadProgress) => void;
    done: () => void;
    fail: (error: unknown) => void;
  }[] = [];
  let lose: (error: PlaygroundError) => void = () => undefined;
  const engine = {
    load: (source: ModelSource, progress?: (progress: LoadProgress) => void, runtime?: RuntimeChoice) =>
      new Promise<ModelFacts>((resolve, reject) => {
        loads.push({ source, runtime, progress, done: () => resolve(facts), fail: reject });
      }),
    onDeviceLost: (listener: (error: PlaygroundError) => void) => {
      lose = listener;
      return () => undefined;
    },
  } as unknown as EngineClient;
  const store = createModelStore(engine, { kind: 'url', url: 'model.gguf' }, () => 'onnx-wasm');
  return {
    store,
    loads,
    lose: () => lose(lost),
    settled: () => new Promise((resolve) => setTimeout(resolve)),
  };
}

describe('the model', () => {
  test('reports progress, then its facts', async () => {
    const { store, loads, settled } = world();
    void store.getState().load();
    expect(loads[0]!.runtime).toBe('onnx-wasm');
    loads[0]!.progress?.({ phase: 'download', fraction: 0.5, bytesDone: 5, bytesTotal: 10 });
    expect(store.getState().status).toMatchObject({ state: 'loading', progress: { bytesDone: 5 } });
    loads[0]!.done();
    await settled();
    expect(store.getState().status).toEqual({ state: 'ready', facts });
  });

  test('a failure is kept and another load may succeed', async () => {
    const { store, loads, settled } = world();
    void store.getState().load();
    loads[0]!.fail(new PlaygroundError('network', 'offline'));
    await settled();
    expect(store.getState().status).toMatchObject({ state: 'failed', error: { code: 'network' } });
    void store.getState().load();
    loads[1]!.done();
    await settled();
    expect(store.getState().status.state).toBe('ready');
  });

  test('a lost device is recovered once; the second time a person decides', async () => {
    const { store, loads, lose, settled } = world();
    void store.getState().load();
    loads[0]!.done();
    await settled();
    lose();
    expect(store.getState().status).toMatchObject({ state: 'loading', recovering: true });
    loads[1]!.done();
    await settled();
    lose();
    expect(store.getState().status).toMatchObject({ state: 'failed', error: { code: 'device-lost' } });
    expect(loads).toHaveLength(2);
    void store.getState().load();
    loads[2]!.done();
    await settled();
    lose();
    expect(loads).toHaveLength(4);
  });

  test('of two loads the later one counts', async () => {
    const { store, loads, settled } = world();
    void store.getState().load();
    void store.getState().load();
    loads[1]!.done();
    await settled();
    loads[0]!.fail(new PlaygroundError('network', 'late'));
    await settled();
    expect(store.getState().status.state).toBe('ready');
  });

  test('another model takes the place of the one before, and is the one that is loaded again', async () => {
    const { store, loads, lose, settled } = world();
    const other: ModelSource = { kind: 'stored', id: 'b'.repeat(64) };
    void store.getState().load();
    loads[0]!.done();
    await settled();
    void store.getState().load(other);
    expect(store.getState().source).toBe(other);
    loads[1]!.done();
    await settled();
    lose();
    void store.getState().load();
    expect(loads.map(({ source }) => source)).toEqual([
      { kind: 'url', url: 'model.gguf' },
      other,
      other,
      other,
    ]);
  });

  test('is waited for: one that was never asked for is loaded, one that is on its way is not loaded twice', async () => {
    const { store, loads } = world();
    const waited = [store.getState().ready(), store.getState().ready()];
    expect(loads).toHaveLength(1);
    loads[0]!.done();
    expect(await Promise.all(waited)).toEqual([facts, facts]);
    expect(await store.getState().ready()).toEqual(facts);
    expect(loads).toHaveLength(1);
  });

  test('that has failed rejects with its error, and is loaded again when that is asked for', async () => {
    const { store, loads } = world();
    const waited = store.getState().ready();
    loads[0]!.fail(new PlaygroundError('network', 'offline'));
    await expect(waited).rejects.toMatchObject({ code: 'network' });
    await expect(store.getState().ready()).rejects.toMatchObject({ code: 'network' });
    expect(loads).toHaveLength(1);
    const again = store.getState().ready({ retry: true });
    loads[1]!.done();
    expect(await again).toEqual(facts);
  });
});
