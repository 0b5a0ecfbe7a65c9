import { describe, expect, it } from 'vitest';
import type { ModelIdentity } from '@/core/evaluate/evaluation-plan';
import type { StoredModel } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';
import type { ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { createAdapterStore } from '@/session/adapter-store';
import { type Engine, EnginePool } from '@/session/engine-pool';
import { createModelStore } from '@/session/model-store';
import { createRuntimeStore } from '@/session/runtime-store';
import { fakeLibrary } from '@/testing/fake-library';
import { sessionEngines } from './session-engines';

const builtIn: ModelSource = { kind: 'url', url: 'https://here.example/mini.gguf' };
const HASH = '0123456789abcdef'.repeat(4);
const stored = (id: string, commit?: string): StoredModel => ({
  id,
  name: `Model ${id.slice(0, 1)}`,
  bytes: 1,
  parameters: 1,
  recipe: 'q4_0',
  origin: commit ? { kind: 'hub', repo: 'owner/name', commit } : { kind: 'local' },
  savedAt: '2026-01-01T00:00:00Z',
  inMemory: false,
});
const A = stored('a'.repeat(64));
const B = stored('b'.repeat(64), 'c'.repeat(40));

async function world() {
  const loads: [ModelSource, RuntimeChoice | undefined][] = [];
  let disposed = 0;
  const start = () =>
    ({
      load: async (source: ModelSource, _: unknown, runtime?: RuntimeChoice) => {
        loads.push([source, runtime]);
        const name = source.kind === 'files' ? 'Picked' : source.kind;
        return { name, quantisation: 'Q8_0', runtime: 'onnx-wasm' } as ModelFacts;
      },
      onDeviceLost: () => () => undefined,
      dispose: () => disposed++,
    }) as unknown as Engine;
  const engines = new EnginePool(start);
  const runtime = createRuntimeStore(undefined);
  const model = createModelStore(engines.main, builtIn, () => runtime.getState().choice);
  await model.getState().load();
  const { library, report } = fakeLibrary();
  const source = ({ id }: StoredModel): ModelSource => ({ kind: 'stored', id });
  const adapter = createAdapterStore(async () => [{ id: 'x', name: 'Tuned', baseModel: '', rank: 8 }]);
  const session = {
    engines,
    model,
    runtime,
    adapter,
    builtIn,
    library: () => ({ ...library, source }) as ModelLibrary,
  };
  const hashed: string[] = [];
  const hashOf = async (url: string) => {
    hashed.push(url);
    return HASH;
  };
  return {
    engines,
    source: sessionEngines(session, hashOf),
    model,
    runtime,
    report,
    loads,
    hashed,
    disposed: () => disposed,
  };
}

const noProgress = () => undefined;
const named = (id: string): ModelIdentity => ({ id, name: `Model ${id}` });

describe('the models that can be evaluated', () => {
  it('are the built-in one and the stored ones, each with its revision', async () => {
    const { source, report } = await world();
    report({ stored: [A, B] });
    expect(source.models()).toEqual([
      { id: 'built-in', name: 'Instruct Mini', quantisation: 'q8_0' },
      { id: A.id, name: 'Model a', revision: 'sha256 aaaaaaaaaaaa', quantisation: 'q4_0' },
      { id: B.id, name: 'Model b', revision: 'c'.repeat(40), quantisation: 'q4_0' },
    ]);
    expect(source.modelInUse()).toBe('built-in');
  });

  it('are joined by the one in use where it is stored nowhere', async () => {
    const { source, model, report } = await world();
    report({ stored: [A] });
    await model.getState().load({ kind: 'stored', id: A.id });
    expect(source.modelInUse()).toBe(A.id);
    expect(source.models()).toHaveLength(2);
    await model.getState().load({ kind: 'files', files: [new File(['x'], 'm.gguf')] });
    expect(source.modelInUse()).toBe('in-use');
    expect(source.models()[0]).toEqual({ id: 'in-use', name: 'Picked', quantisation: 'Q8_0' });
  });

  it('are told of when they change, until nobody listens', async () => {
    const { source, model, report } = await world();
    let told = 0;
    const stop = source.subscribe(() => told++);
    report({ stored: [A] });
    expect(told).toBe(1);
    stop();
    await model.getState().load();
    expect(told).toBe(1);
  });

  it('have the built-in one identified by the hash of its file, which is read once', async () => {
    const { source, hashed } = await world();
    for (let again = 0; again < 2; again++) {
      expect(await source.identify(named('built-in'))).toMatchObject({ revision: 'sha256 0123456789ab' });
    }
    expect(await source.identify(named(A.id))).toEqual(named(A.id));
    expect(hashed).toEqual([builtIn.url]);
  });

  it('are joined with adapters at full strength', async () => {
    expect(await (await world()).source.adapters()).toEqual([{ id: 'x', name: 'Tuned', scale: 1 }]);
  });
});

describe('an engine for an evaluation', () => {
  it('is the page’s own for the model in use, as chosen or on the runtime it has', async () => {
    const { source, engines } = await world();
    for (const runtime of ['auto', 'onnx-wasm']) {
      expect((await source.open(named('built-in'), runtime, noProgress)).engine).toBe(engines.main);
    }
    expect(engines.borrowed).toBe(0);
  });

  it('is a second one for every other model and runtime, given back at the end of the run', async () => {
    const { source, engines, report, loads, disposed } = await world();
    report({ stored: [A] });
    await source.open(named(A.id), 'auto', noProgress);
    await source.open(named('built-in'), 'webgpu', noProgress);
    expect(engines.borrowed).toBe(1);
    expect(loads.slice(1)).toEqual([
      [{ kind: 'stored', id: A.id }, 'auto'],
      [builtIn, 'webgpu'],
    ]);
    source.close();
    expect([engines.borrowed, disposed()]).toEqual([0, 1]);
  });

  it('is not to be had for a model that is gone', async () => {
    const { source } = await world();
    await expect(source.open(named('gone'), 'auto', noProgress)).rejects.toThrow(
      /not on this machine any more/,
    );
  });
});
