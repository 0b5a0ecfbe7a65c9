/** What there is to choose from in a grid, as it changes: models and adapters come and go while it is set up. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { KnownAdapter } from '@/session/adapter-store';
import { sameModel } from '@/session/model-identity';
import type { Session } from '@/session/session';
import type { AdapterChoice, CompareChoices } from './choices';

const BUILT_IN = 'built-in';

export function createChoicesStore({
  model,
  adapter,
  library: openLibrary,
  builtIn,
}: Pick<Session, 'model' | 'adapter' | 'library' | 'builtIn'>): StoreApi<CompareChoices> {
  const library = openLibrary();
  let builtInName = 'Built-in model';

  const read = (): CompareChoices => {
    const { status, source } = model.getState();
    if (status.state === 'ready' && sameModel(source, builtIn)) builtInName = status.facts.name;
    return {
      inUse: { label: status.state === 'ready' ? status.facts.name : 'Model in use', source },
      models: [
        {
          id: BUILT_IN,
          label: builtInName,
          detail: 'Comes with the page',
          tag: 'built in',
          source: builtIn,
        },
        ...library.state().stored.map((stored) => ({
          id: `stored:${stored.id}`,
          label: stored.name,
          detail: `Stored as ${stored.recipe.toUpperCase()}`,
          tag: stored.recipe.toUpperCase(),
          source: library.source(stored),
        })),
      ],
      adapters: adapter.getState().known.map(adapterChoice),
    };
  };

  const store = createStore<CompareChoices>()(read);
  const follow = () => store.setState(read());
  model.subscribe((state, before) => {
    // Progress of loading changes nothing that is shown.
    if (state.status.state !== before.status.state || state.source !== before.source) follow();
  });
  adapter.subscribe((state, before) => {
    if (state.known !== before.known) follow();
  });
  library.subscribe(follow);
  return store;
}

function adapterChoice({ id, name, baseModel, rank }: KnownAdapter): AdapterChoice {
  const detail = baseModel ? `Rank ${rank}, made for ${baseModel}` : `Rank ${rank}`;
  return { id, label: name, detail, baseModel };
}
