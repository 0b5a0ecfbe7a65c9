/** What evaluations take from other areas: tasks and their texts, models and adapters. */
import { PlaygroundError } from '@/core/errors';
import type { ModelIdentity } from '@/core/evaluate/evaluation-plan';
import { sampleOf } from '@/core/evaluate/select-instances';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { createEngineClient, type EngineClient } from '@/engine/client/engine-client';
import { RUNTIME_LABELS } from '@/engine/client/runtime-words';
import { type ModelFacts, type ModelSource, RUNTIME_CHOICES, type RuntimeChoice } from '@/engine/protocol';
import type { Compose } from '@/features/compose/compose';
import type { EngineSource, OpenEngine, TaskSource } from '@/features/evaluate/sources';
import { originLabel } from '@/features/tasks/origin-label';
import { engine } from '@/session/engine';
import { modelLibrary } from '@/session/model-library';
import { addressOf } from '@/session/tasks/sources-store';
import { openAdapterShelf } from '@/storage/training/adapter-shelf';
import { theTasks } from './the-tasks';

/** The list of tasks and their texts. */
export function taskSource(): TaskSource {
  const { list, ask, starterUrl, sources } = theTasks();
  const urlOf = (name: string) => {
    const file = list.getState().tasks.find((task) => task.name === name)?.starterFile;
    return file && starterUrl(file);
  };
  return {
    list,
    read: () => list.getState().read(),
    search: (query) => list.getState().search(query),
    sample: async (name, selection, seeds) => {
      // Which tasks are starter tasks is known once the list is.
      await list.getState().read();
      return sampleOf(await ask('sample', { name, selection, seeds, starterUrl: urlOf(name) }));
    },
    fetch: async (name) => {
      const { url, origin } = addressOf(name, sources.getState().mirror);
      await ask('fetch', { name, url, origin });
      void list.getState().refresh();
    },
    host: () => addressOf('task', sources.getState().mirror).host,
    origin: async (name) => {
      const overview = await ask('overview', { name, starterUrl: urlOf(name) });
      return overview && originLabel(overview.origin);
    },
  };
}

const BUILT_IN = 'built-in';
/** A model that is loaded and kept nowhere: it cannot be loaded again after the page is left. */
const PASSING = 'in-use';

/** The models of the page, and engines that have them. */
export function engineSource({ model, runtime }: Pick<Compose, 'model' | 'runtime'>): EngineSource {
  let second: EngineClient | undefined;
  let builtInHash: Promise<string | undefined> | undefined;
  const library = modelLibrary();
  const builtIn = model.getInitialState().source;

  const sourceOf = (id: string): ModelSource | undefined => {
    if (id === BUILT_IN) return builtIn;
    if (id === PASSING) return model.getState().source;
    const stored = library.state().stored.find((each) => each.id === id);
    return stored && library.source(stored);
  };
  const factsNow = (): ModelFacts | undefined => {
    const { status } = model.getState();
    return status.state === 'ready' ? status.facts : undefined;
  };
  const inUse = (): OpenEngine => {
    const facts = factsNow();
    if (!facts) throw new PlaygroundError('cancelled', 'The model was taken away while it was asked.');
    return {
      engine,
      facts,
      check: () => {
        if (factsNow() === facts) return;
        throw new PlaygroundError('cancelled', 'Another model was put to use meanwhile.', {
          hint: 'Resume the evaluation: it loads the model it needs.',
        });
      },
    };
  };
  return {
    models: () => {
      const { source } = model.getState();
      const facts = factsNow();
      const stored = library.state().stored.map(
        ({ id, name, recipe, origin }): ModelIdentity => ({
          id,
          name,
          revision: revisionOf(origin) ?? `sha256 ${id.slice(0, 12)}`,
          quantisation: recipe,
        }),
      );
      const isKnown = same(source, builtIn) || stored.some(({ id }) => same(source, sourceOf(id)));
      const passing: ModelIdentity[] =
        facts && !isKnown ? [{ id: PASSING, name: facts.name, quantisation: facts.quantisation }] : [];
      return [...passing, { id: BUILT_IN, name: 'Instruct Mini', quantisation: 'q8_0' }, ...stored];
    },
    subscribe: (listener) => {
      const stops = [library.subscribe(listener), model.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    identify: async (identity) => {
      if (identity.id !== BUILT_IN || builtIn.kind !== 'url') return identity;
      builtInHash ??= hashOf(builtIn.url);
      const hash = await builtInHash;
      return hash === undefined ? identity : { ...identity, revision: `sha256 ${hash.slice(0, 12)}` };
    },
    modelInUse: () => {
      const { source } = model.getState();
      if (same(source, builtIn)) return BUILT_IN;
      return library.state().stored.find(({ id }) => same(source, sourceOf(id)))?.id ?? PASSING;
    },
    adapters: async () =>
      (await (await openAdapterShelf()).list()).map(({ id, name }) => ({ id, name, scale: 1 })),
    runtimes: RUNTIME_CHOICES.map((id) => ({ id, label: RUNTIME_LABELS[id] })),
    runtimeSet: () => runtime.getState().choice,
    open: async ({ id, name }, wanted, onProgress) => {
      await modelReady(model);
      const source = sourceOf(id);
      if (!source) {
        throw new PlaygroundError('invalid-input', `${name} is not on this machine any more.`, {
          hint: 'Get it again under Models, then go on.',
        });
      }
      const facts = factsNow();
      const isSet = wanted === runtime.getState().choice || wanted === facts?.runtime;
      if (facts && isSet && same(source, model.getState().source)) return inUse();
      second ??= createEngineClient();
      const loaded = await second.load(source, onProgress, wanted as RuntimeChoice);
      return { engine: second, facts: loaded, check: () => undefined };
    },
    close: () => {
      second?.dispose();
      second = undefined;
    },
  };
}

function revisionOf(origin: PinnedOrigin | { kind: 'local' }): string | undefined {
  return origin.kind === 'local' ? undefined : origin.commit;
}

/** SHA-256 of a file of the app; undefined where it cannot be had (offline, an insecure context). */
async function hashOf(url: string): Promise<string | undefined> {
  try {
    const bytes = await (await fetch(url)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  } catch {
    return undefined;
  }
}

function same(a: ModelSource, b: ModelSource | undefined): boolean {
  if (a === b) return true;
  if (a.kind === 'files' || b?.kind === 'files') {
    return a.kind === 'files' && b?.kind === 'files' && a.files[0] === b.files[0];
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A model that is being loaded is waited for: whether it serves is known then. */
function modelReady(model: Compose['model']): Promise<void> {
  return new Promise((resolve) => {
    const settled = () => model.getState().status.state !== 'loading';
    if (settled()) {
      resolve();
      return;
    }
    const stop = model.subscribe(() => {
      if (!settled()) return;
      stop();
      resolve();
    });
  });
}
