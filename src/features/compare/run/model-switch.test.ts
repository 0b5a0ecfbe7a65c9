import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { MODEL_IN_USE, RUNTIME_AS_SET } from '@/features/compare/grid/grid-document';
import { type CompareEngine, createModelSwitch, type InUse } from './model-switch';

const BUILT_IN: ModelSource = { kind: 'url', url: 'mini.gguf' };
const STORED: ModelSource = { kind: 'stored', id: 'abc' };

const factsOf = (name: string, runtime: ModelFacts['runtime']) => ({ name, runtime }) as ModelFacts;

function world({ loaded = true } = {}) {
  const loads: [ModelSource, RuntimeChoice | undefined][] = [];
  let opened = 0;
  let disposed = 0;
  let facts = loaded ? factsOf('mini', 'onnx-wasm') : undefined;
  const engine = { encode: async () => ({}), generateBatch: async () => [] } as unknown as InUse['engine'];
  const second = {
    load: async (source: ModelSource, _: unknown, runtime?: RuntimeChoice) => {
      loads.push([source, runtime]);
      return factsOf('second', 'webgpu');
    },
    dispose: () => {
      disposed++;
    },
  } as unknown as CompareEngine;
  const models = createModelSwitch({
    inUse: {
      engine,
      source: () => BUILT_IN,
      facts: () => facts,
      ready: async () => {
        facts ??= factsOf('mini', 'onnx-wasm');
        return facts;
      },
    },
    openEngine: () => {
      opened++;
      return second;
    },
    sourceOf: (id) => ({ mini: { ...BUILT_IN }, stored: STORED })[id],
    runtime: () => 'auto',
  });
  const swap = () => {
    facts = factsOf('other', 'onnx-wasm');
  };
  return { models, engine, second, loads, opened: () => opened, disposed: () => disposed, swap };
}

const noProgress = () => {};

describe('which engine answers', () => {
  test('what is in use serves itself, under whichever name, on its own runtime', async () => {
    const { models, engine, opened } = world();
    for (const model of [MODEL_IN_USE, 'mini']) {
      for (const runtime of [RUNTIME_AS_SET, 'onnx-wasm']) {
        expect(models.isLoaded(model, runtime)).toBe(true);
        expect((await models.open(model, runtime, noProgress)).engine).toBe(engine);
      }
    }
    expect(opened()).toBe(0);
  });

  test('a model that is still loading is waited for', async () => {
    const { models, engine } = world({ loaded: false });
    expect((await models.open(MODEL_IN_USE, RUNTIME_AS_SET, noProgress)).engine).toBe(engine);
  });

  test('another model or runtime is loaded into one second engine, which is given back', async () => {
    const { models, second, loads, opened, disposed } = world();
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
    const { models } = world();
    await expect(models.open('gone', RUNTIME_AS_SET, noProgress)).rejects.toThrow(
      /not on this machine any more/,
    );
  });

  test('it is noticed when another model takes the place of the one in use', async () => {
    const { models, swap } = world();
    const lane = await models.open(MODEL_IN_USE, RUNTIME_AS_SET, noProgress);
    expect(lane.check).not.toThrow();
    swap();
    expect(lane.check).toThrow(PlaygroundError);
  });
});
