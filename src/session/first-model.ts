/**
 * Which model a visit begins with: the stored one that was in use when the page was left, else the one that comes with it.
 * A model that is stored nowhere, or that would be fetched from another host, is only loaded when a person asks for it.
 */
import type { ModelSource } from '@/engine/protocol';
import { readSetting, removeEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { modelInUseFormat } from '@/storage/migrations/model-in-use';
import type { ModelStore } from './model-store';

interface FirstModelSetup {
  model: ModelStore;
  /** The model that comes with the page. */
  builtIn: ModelSource;
  storage: TextStorage | undefined;
  /** Tells a person why another model than the last one is used. */
  say: (message: string) => void;
}

/** Loads the model that a visit begins with, and remembers from now on which one is in use. Never rejects. */
export async function loadFirstModel({ model, builtIn, storage, say }: FirstModelSetup): Promise<void> {
  const before = readSetting(storage, modelInUseFormat);
  // A model that takes the page down with it must not do so at every visit: it is written again once it is loaded.
  removeEnvelope(storage, modelInUseFormat);
  remember(model, storage);
  if (!before) return model.getState().load();
  const { id, name } = before;
  const wanted: ModelSource = { kind: 'stored', id };
  await model.getState().load(wanted);
  const { source, status } = model.getState();
  if (source !== wanted || status.state !== 'failed') return;
  // Deleted meanwhile: nobody expects it.
  if (status.error.code !== 'not-found') {
    say(`${name} could not be loaded: ${status.error.message} The built-in model is used.`);
  }
  await model.getState().load(builtIn);
}

function remember(model: ModelStore, storage: TextStorage | undefined): void {
  model.subscribe(({ source, status }) => {
    if (status.state !== 'ready') return;
    if (source.kind === 'stored')
      writeEnvelope(storage, modelInUseFormat, { id: source.id, name: status.facts.name.slice(0, 200) });
    else removeEnvelope(storage, modelInUseFormat);
  });
}
