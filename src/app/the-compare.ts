import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StarterTask } from '@/core/tasks/starter-index';
import { createEngineClient } from '@/engine/client/engine-client';
import { type Compare, createCompare } from '@/features/compare/compare';
import type { CompareChoices } from '@/features/compare/grid/choices';
import type { InUse } from '@/features/compare/run/model-switch';
import type { Compose } from '@/features/compose/compose';
import { engine } from '@/session/engine';
import { modelLibrary } from '@/session/model-library';
import { createCompareShelf } from '@/storage/compare-shelf';
import { openAdapterShelf } from '@/storage/training/adapter-shelf';
import { openInPlayground } from './hand-over';
import { promptToCompare } from './prompt-to-compare';

/** Lives as long as the page, so that cells are answered on while a person is elsewhere in it. */
let compare: Compare | undefined;
let choices: StoreApi<CompareChoices> | undefined;

/** The stores of Compare, which shares the playground's model and can take its prompt. */
export function theCompare(compose: Compose): Compare {
  compare ??= start(compose);
  return compare;
}

/** Adapters are made and imported on another screen: they are listed anew whenever this one opens. */
export async function listAdapters(): Promise<void> {
  try {
    const adapters = await (await openAdapterShelf()).list();
    choices?.setState({
      adapters: adapters.map(({ id, name, baseModel, rank }) => ({
        id,
        label: name,
        detail: baseModel ? `Rank ${rank}, made for ${baseModel}` : `Rank ${rank}`,
        baseModel,
      })),
    });
  } catch {
    // Without storage there is no adapter to choose.
  }
}

function start(compose: Compose): Compare {
  choices = choicesOf(compose);
  return createCompare({
    inUse: inUseModel(compose),
    choices,
    runtime: () => compose.runtime.getState().choice,
    openEngine: createEngineClient,
    shelf: createCompareShelf(),
    schedule: (callback) => void requestAnimationFrame(callback),
    tasks: {
      list: () => starterTasks(compose),
      read: (file) => compose.gallery.getState().readTask(file),
    },
    playground: {
      prompt: () => promptToCompare(compose),
      open: openInPlayground,
    },
  });
}

/** The list of starter tasks; one that is being read is waited for. @throws {PlaygroundError} */
function starterTasks({ gallery }: Compose): Promise<readonly StarterTask[]> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = () => {
      const { index } = gallery.getState();
      if (index.state === 'read') resolve(index.tasks);
      else if (index.state === 'failed') reject(index.error);
      else return;
      stop();
    };
    void gallery.getState().readIndex();
    stop = gallery.subscribe(look);
    look();
  });
}

function inUseModel({ model }: Compose): InUse {
  const facts = () => {
    const { status } = model.getState();
    return status.state === 'ready' ? status.facts : undefined;
  };
  return {
    engine,
    source: () => model.getState().source,
    facts,
    ready: () =>
      new Promise((resolve, reject) => {
        const { state } = model.getState().status;
        if (state === 'failed' || state === 'idle') void model.getState().load();
        let stop = () => {};
        const look = () => {
          const { status } = model.getState();
          if (status.state === 'ready') resolve(status.facts);
          else if (status.state === 'failed') reject(status.error);
          else return;
          stop();
        };
        stop = model.subscribe(look);
        look();
      }),
  };
}

/** What there is to choose from, as it changes: models come and go while a grid is set up. */
function choicesOf({ model }: Compose): StoreApi<CompareChoices> {
  const library = modelLibrary();
  const builtIn = model.getInitialState().source;
  let builtInName = 'Built-in model';
  const now = (): Omit<CompareChoices, 'adapters'> => {
    const { status, source } = model.getState();
    if (source === builtIn && status.state === 'ready') builtInName = status.facts.name;
    const stored = library.state().stored;
    return {
      inUse: { label: status.state === 'ready' ? status.facts.name : 'Model in use', source },
      models: [
        {
          id: 'built-in',
          label: builtInName,
          detail: 'Comes with the page',
          tag: 'built in',
          source: builtIn,
        },
        ...stored.map((found) => ({
          id: `stored:${found.id}`,
          label: found.name,
          detail: `Stored as ${found.recipe.toUpperCase()}`,
          tag: found.recipe.toUpperCase(),
          source: library.source(found),
        })),
      ],
    };
  };
  const store = createStore<CompareChoices>()(() => ({ ...now(), adapters: [] }));
  const follow = () => store.setState(now());
  model.subscribe((state, before) => {
    const loads = state.status.state !== before.status.state || state.source !== before.source;
    if (loads) follow();
  });
  library.subscribe(follow);
  return store;
}
