/** What the Fine-tune screen needs, from what the session has. */

import type { StoredModel } from '@/core/hub/library-types';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { sameModel } from '@/session/model-identity';
import type { Session } from '@/session/session';
import { catalogueOf } from '@/session/tasks/session-catalogue';
import { estimateTrainingBytes, findTrainingDevice } from '@/session/training-device';
import { browserLocks } from '@/storage/locks';
import { type AdapterShelf, openAdapterShelf } from '@/storage/training/adapter-shelf';
import { openTrainingRuns, type TrainingRuns } from '@/storage/training/training-runs';
import type { BaseModel, FinetuneSetup } from './finetune-setup';
import { holdAwake } from './run/wake-lock';

/** @param compare opens Compare, which belongs to another screen */
export function sessionSetup(session: Session, compare: FinetuneSetup['goTo']['compare']): FinetuneSetup {
  const { engines, model, storage } = session;
  const catalogue = catalogueOf(session);
  let runs: Promise<TrainingRuns> | undefined;
  let shelf: Promise<AdapterShelf> | undefined;
  return {
    starterTasks: () => catalogue.starterTasks(),
    task: async (name) => (await catalogue.overview(name))?.task,
    training: catalogue,
    isOfficialTest: (name) => catalogue.isOfficialTest(name),
    engine: engines.main,
    borrowTrainer: () => engines.borrow(),
    model: async () => {
      const facts = await model.getState().ready();
      return baseModel(session, facts, model.getState().source);
    },
    watchModel: (listener) => watchBaseModel(session, listener),
    device: findTrainingDevice,
    estimate: estimateTrainingBytes,
    runs: () => {
      runs ??= openTrainingRuns();
      return runs;
    },
    shelf: () => {
      shelf ??= openAdapterShelf();
      // What could not be opened is tried again.
      shelf.catch(() => {
        shelf = undefined;
      });
      return shelf;
    },
    locks: browserLocks(),
    storage,
    stayAwake: holdAwake,
    goTo: {
      compare,
      load: (source) => void model.getState().load(source),
    },
  };
}

type ModelParts = Pick<Session, 'model' | 'library'>;

/** A loaded model with where it comes from, as far as that is known. */
export function baseModel({ library }: ModelParts, facts: ModelFacts, source: ModelSource): BaseModel {
  const { source: sourceOf, state } = library();
  const stored = state().stored.find((each) => sameModel(sourceOf(each), source));
  return { facts, source, ...(stored && originOf(stored)) };
}

/** Tells of the model in use whenever one has been loaded, and at once if one is. @returns function that ends it */
export function watchBaseModel(parts: ModelParts, listener: (base: BaseModel) => void): () => void {
  const { model } = parts;
  let told: ModelFacts | undefined;
  const look = () => {
    const { status, source } = model.getState();
    if (status.state !== 'ready' || status.facts === told) return;
    told = status.facts;
    listener(baseModel(parts, told, source));
  };
  look();
  return model.subscribe(look);
}

function originOf({ origin }: StoredModel): Pick<BaseModel, 'origin' | 'repository'> {
  if (origin.kind === 'hub') {
    const revision = origin.commit ?? origin.revision;
    return { origin: revision ? `${origin.repo} at ${revision}` : origin.repo, repository: origin.repo };
  }
  return origin.kind === 'local' ? {} : { origin: origin.url };
}
