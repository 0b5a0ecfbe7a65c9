import { describe, expect, test } from 'vitest';
import type { StoredModel } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { type Engine, EnginePool } from '@/session/engine-pool';
import { createModelStore } from '@/session/model-store';
import { fakeLibrary } from '@/testing/fake-library';
import { baseModel, watchBaseModel } from './session-setup';

const builtIn: ModelSource = { kind: 'url', url: 'mini.gguf' };
const facts = { name: 'Mini' } as ModelFacts;
const stored = (id: string, origin: StoredModel['origin']) => ({ id, origin }) as StoredModel;
const source = (id: string): ModelSource => ({ kind: 'stored', id });

function world() {
  const engine = {
    load: async () => ({ ...facts }),
    onDeviceLost: () => () => undefined,
  } as unknown as Engine;
  const { main } = new EnginePool(() => engine);
  const { library, report } = fakeLibrary();
  const sourceOf = ({ id }: StoredModel) => source(id);
  const withSource = { ...library, source: sourceOf } as ModelLibrary;
  return { model: createModelStore(main, builtIn, () => 'auto'), library: () => withSource, report };
}

describe('the base of what is trained', () => {
  const commit = 'c'.repeat(40);
  test.each<[StoredModel['origin'], object]>([
    [
      { kind: 'hub', repo: 'owner/name', commit },
      { origin: `owner/name at ${commit}`, repository: 'owner/name' },
    ],
    [
      { kind: 'hub', repo: 'owner/name', revision: 'v1' },
      { origin: 'owner/name at v1', repository: 'owner/name' },
    ],
    [
      { kind: 'hub', repo: 'owner/name' },
      { origin: 'owner/name', repository: 'owner/name' },
    ],
    [{ kind: 'folder', url: 'https://a.example/m/' }, { origin: 'https://a.example/m/' }],
    [{ kind: 'local' }, {}],
  ])('has the origin of a stored model: %j', (origin, expected) => {
    const parts = world();
    parts.report({ stored: [stored('other', { kind: 'local' }), stored('a', origin)] });
    expect(baseModel(parts, facts, source('a'))).toEqual({ facts, source: source('a'), ...expected });
  });

  test('has no origin where it is not stored', () => {
    expect(baseModel(world(), facts, builtIn)).toEqual({ facts, source: builtIn });
  });

  test('is told whenever a model has been loaded, once each, until nobody listens', async () => {
    const parts = world();
    const told: ModelSource[] = [];
    await parts.model.getState().load();
    const stop = watchBaseModel(parts, (base) => told.push(base.source));
    expect(told).toEqual([builtIn]);
    await parts.model.getState().load(source('a'));
    expect(told).toEqual([builtIn, source('a')]);
    stop();
    await parts.model.getState().load(builtIn);
    expect(told).toHaveLength(2);
  });
});
