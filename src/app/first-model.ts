/**
 * Which model a visit begins with: the stored one that was in use when the page was left, else the one that comes with it.
 * Models that are stored nowhere, or that would be fetched from another host, are not loaded without being asked for.
 */
import * as v from 'valibot';
import { useToasts } from '@/components/ui/toast-store';
import type { ModelSource } from '@/engine/protocol';
import type { Compose } from '@/features/compose/compose';
import {
  type EnvelopeFormat,
  readEnvelope,
  removeEnvelope,
  type TextStorage,
  writeEnvelope,
} from '@/storage/envelope';

interface RememberedModel {
  /** SHA-256 of the file, by which it is stored. */
  id: string;
  /** As it was shown. */
  name: string;
}

const REMEMBERED: EnvelopeFormat<RememberedModel> = {
  key: 'playground.model',
  kind: 'model-in-use',
  version: 1,
  schema: v.object({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    name: v.pipe(v.string(), v.maxLength(200)),
  }),
};

type FirstModel = Pick<Compose, 'model'>;

/** Loads the model that a visit begins with, and remembers from now on which one is in use. */
export async function loadFirstModel({ model }: FirstModel, storage: TextStorage | undefined): Promise<void> {
  const builtIn = model.getInitialState().source;
  const before = readEnvelope(storage, REMEMBERED);
  // A model that takes the page down with it must not do so at every visit: it is written again once it is loaded.
  removeEnvelope(storage, REMEMBERED);
  remember({ model }, storage);
  if (before.state !== 'read') return model.getState().load();
  const { id, name } = before.value;
  const wanted: ModelSource = { kind: 'stored', id };
  await model.getState().load(wanted);
  const { source, status } = model.getState();
  if (source !== wanted || status.state !== 'failed') return;
  // Deleted meanwhile: nobody expects it.
  if (status.error.code !== 'invalid-input') {
    useToasts
      .getState()
      .show(`${name} could not be loaded: ${status.error.message} The built-in model is used.`);
  }
  await model.getState().load(builtIn);
}

function remember({ model }: FirstModel, storage: TextStorage | undefined): void {
  model.subscribe(({ source, status }) => {
    if (status.state !== 'ready') return;
    if (source.kind === 'stored')
      writeEnvelope(storage, REMEMBERED, { id: source.id, name: status.facts.name.slice(0, 200) });
    else removeEnvelope(storage, REMEMBERED);
  });
}
