import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { sourceOfModel } from '@/features/compare/grid/choices';
import { MODEL_IN_USE, RUNTIME_AS_SET } from '@/features/compare/grid/grid-document';
import { leaseModels } from '@/session/model-lease';
import { createModelStore } from '@/session/model-store';
import { createRuntimeStore } from '@/session/runtime-store';
import { createModelSwitch } from './model-switch';

const BUILT_IN: ModelSource = { kind: 'url', url: 'mini.gguf' };
const STORED: ModelSource = { kind: 'stored', id: 'abc' };

function engineOf(facts: Pick<ModelFacts, 'name' | 'runtime'>) {
  const loads: [ModelSource, RuntimeChoice | undefined][] = [];
  const client = {
    load: async (source: ModelSource, _: unknown, runtime?: RuntimeChoice) => {
      loads.push([source, runtime]);
      return { ...facts } as ModelFacts;
    },
    onDeviceLost: () => () => undefined,
  } as unknown as EngineClient;
  return { client, loads };
}

async function world({ loaded = true } = {}) {
  const main = engineOf({ name: 'mini', runtime: 'onnx-wasm' });
  const second = engineOf({ name: 'second', runtime: 'webgpu' });
  let opened = 0;
  let disposed = 0;
  const runtime = createRuntimeStore(undefined);
  const model = createModelStore(main.client, BUILT_IN, () => runtime.getState().choice);
  if (loaded) await model.getState().load();
  const engines = {
    main: main.client,
    borrow: () => {
      opened++;
      return { engine: second.client, giveBack: () => disposed++ };
    },
  };
  const models = createModelSwitch({
    lease: leaseModels({ engines, model, runtime }, 'Run the cells again.'),
    sourceOf: (id) =>
      sourceOfModel(
        {
          inUse: { label: 'mini', source: model.getState().source },
          models: [
            { id: 'mini', label: 'mini', tag: 'built in', source: { ...BUILT_IN } },
            { id: 'stored', label: 'stored', tag: 'Q8_0', source: STORED },
          ],
        },
        id,
      ),
  });
  return {
    models,
    engine: main.client,
    second: second.client,
    loads: second.loads,
    opened: () => opened,
    disposed: () => disposed,
    swap: () => model.getState().load(STORED),
  };
}

const noProgress = () => {};

describe('which engine answers', () => {
  test('what is in use serves itself, under whichever name, on its own runtime', async () => {
    const { models, engine, opened } = await world();
    for (const model of [MODEL_IN_USE, 'mini']) {
      for (const runtime of [RUNTIME_AS_SET, 'onnx-wasm']) {
        expect(models.isLoaded(model, runtime)).toBe(true);
        expect((await models.open(model, runtime, noProgress)).engine).toBe(engine);
      }
    }
    expect(opened()).toBe(0);
  });

  test('a model that is still loading is waited for', async () => {
    const { models, engine } = await world({ loaded: false });
    expect((await models.open(MODEL_IN_USE, RUNTIME_AS_SET, noProgress)).engine).toBe(engine);
  });

  test('another model or runtime is loaded into one second engine, which is given back', async () => {
    const { models, second, loads, opened, disposed } = await world();
    expect(models.isLoaded(MODEL_IN_USE, 'webgpu')).toBe(false);
    expect((await models.open(MODEL_IN_USE, 'webgpu', noProgress)).engine).toBe(second);
    const stored = await models.open('stored', RUNTIME_AS_SET, noProgress);
    expect(stored.facts.name).toBe('second');
    expect(loads).toEqual([
      [BUILT_IN, 'webgpu'],
      [STORED, 'auto'],
    ]);
    expect(opened()).toBe(1);
    models.close();
    models.close();
    expect(disposed()).toBe(1);
  });

  test('a model that is gone is named as such', async () => {
    const { models } = await world();
    expect(models.isLoaded('gone', RUNTIME_AS_SET)).toBe(false);
    await expect(models.open('gone', RUNTIME_AS_SET, noProgress)).rejects.toThrow(
      /not on this machine any more/,
    );
  });

  test('it is noticed when another model takes the place of the one in use', async () => {
    const { models, swap } = await world();
    const lane = await models.open(MODEL_IN_USE, RUNTIME_AS_SET, noProgress);
    expect(lane.check).not.toThrow();
    await swap();
    expect(lane.check).toThrow(PlaygroundError);
  });
});
