/** The models that can be evaluated, and engines that have them, from what the session has. */
import { PlaygroundError } from '@/core/errors';
import type { ModelIdentity } from '@/core/evaluate/evaluation-plan';
import { RUNTIME_LABELS } from '@/engine/client/runtime-words';
import { type ModelFacts, type ModelSource, RUNTIME_CHOICES, type RuntimeChoice } from '@/engine/protocol';
import { hashRevision, revisionOf, sameModel } from '@/session/model-identity';
import { leaseModels } from '@/session/model-lease';
import type { Session } from '@/session/session';
import { sha256Of } from '@/storage/models/sha256';
import type { EngineSource } from './sources';

const BUILT_IN = 'built-in';
/** A model in use that is not stored: it cannot be loaded again after the page is left. */
const IN_USE = 'in-use';

type SessionParts = Pick<Session, 'engines' | 'model' | 'runtime' | 'adapter' | 'library' | 'builtIn'>;

/** @param hashOf SHA-256 of a file of the app, in hexadecimal; undefined where it cannot be fetched */
export function sessionEngines(session: SessionParts, hashOf = hashOfFile): EngineSource {
  const { model, runtime, adapter, builtIn } = session;
  const library = session.library();
  const lease = leaseModels(session, 'Resume the evaluation: it loads the model it needs.');
  let builtInHash: Promise<string | undefined> | undefined;

  const factsInUse = (): ModelFacts | undefined => {
    const { status } = model.getState();
    return status.state === 'ready' ? status.facts : undefined;
  };
  const sourceOf = (id: string): ModelSource | undefined => {
    if (id === BUILT_IN) return builtIn;
    if (id === IN_USE) return model.getState().source;
    const stored = library.state().stored.find((each) => each.id === id);
    return stored && library.source(stored);
  };
  const idInUse = (): string => {
    const { source } = model.getState();
    if (sameModel(source, builtIn)) return BUILT_IN;
    return library.state().stored.find((each) => sameModel(source, library.source(each)))?.id ?? IN_USE;
  };

  return {
    models: () => {
      const facts = factsInUse();
      const inUse: ModelIdentity[] =
        facts && idInUse() === IN_USE
          ? [{ id: IN_USE, name: facts.name, quantisation: facts.quantisation }]
          : [];
      const stored = library.state().stored.map(
        (each): ModelIdentity => ({
          id: each.id,
          name: each.name,
          revision: revisionOf(each),
          quantisation: each.recipe,
        }),
      );
      return [...inUse, { id: BUILT_IN, name: 'Instruct Mini', quantisation: 'q8_0' }, ...stored];
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
      return hash === undefined ? identity : { ...identity, revision: hashRevision(hash) };
    },
    modelInUse: idInUse,
    adapters: async () => (await adapter.getState().ready()).map(({ id, name }) => ({ id, name, scale: 1 })),
    runtimes: RUNTIME_CHOICES.map((id) => ({ id, label: RUNTIME_LABELS[id] })),
    runtimeSet: () => runtime.getState().choice,
    open: async ({ id, name }, requested, onProgress) => {
      const source = sourceOf(id);
      if (!source) {
        throw new PlaygroundError('not-found', `${name} is not on this machine any more.`, {
          hint: 'Get it again under Models, then resume the evaluation.',
        });
      }
      const asChosen = requested === runtime.getState().choice;
      return lease.open(source, asChosen ? undefined : (requested as RuntimeChoice), onProgress);
    },
    close: () => lease.giveBack(),
  };
}

async function hashOfFile(url: string): Promise<string | undefined> {
  try {
    return await sha256Of([new Uint8Array(await (await fetch(url)).arrayBuffer())]);
  } catch {
    // Offline: the hash is then left out.
    return undefined;
  }
}
