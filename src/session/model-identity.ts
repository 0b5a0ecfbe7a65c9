/**
 * What makes two models the same model.
 *
 * A model is everything it is read from. One that is stored here is its hash, one from an address is that address, a
 * repository is its name, revision and element type. One of files that a person chose is all of them: the shards of two
 * models may share a file, and their order is no part of the model. Files cannot be hashed before they are loaded, they are
 * gigabytes; while the page lasts they are known as the objects the browser gave, over visits by name, size and date.
 */
import type { StoredModel } from '@/core/hub/library-types';
import { RELEASES } from '@/core/hub/releases';
import { textFingerprint } from '@/core/random/text-fingerprint';
import { BUILT_IN_MODEL } from '@/core/schema/playground-prompt';
import type { ModelFacts, ModelSource } from '@/engine/protocol';

type AddressedSource = Exclude<ModelSource, { kind: 'files' }>;

/** Whether two sources are the same model, as far as can be told without reading them. */
export function sameModel(a: ModelSource, b: ModelSource): boolean {
  if (a === b) return true;
  if (a.kind === 'files' || b.kind === 'files') {
    if (a.kind !== 'files' || b.kind !== 'files' || a.files.length !== b.files.length) return false;
    const [files, others] = [new Set(a.files), new Set(b.files)];
    return files.size === others.size && a.files.every((file) => others.has(file));
  }
  return addressKey(a) === addressKey(b);
}

/** Longest key that is written out; beyond it, as with many shards, a fingerprint of it stands. */
const MAX_KEY_LENGTH = 1_000;

/** Names a model over visits: equal for the same model. For storage and fingerprints, at most 1,000 characters. */
export function modelKey(source: ModelSource): string {
  const key =
    source.kind === 'files'
      ? JSON.stringify(
          source.files.map(({ name, size, lastModified }) => [name, size, lastModified]).sort(byText),
        )
      : addressKey(source);
  if (key.length <= MAX_KEY_LENGTH) return key;
  return `fingerprint ${textFingerprint(key)}`;
}

/** Whether a stored key names this model; keys that earlier versions wrote are understood. */
export function isKeyOf(key: string, source: ModelSource): boolean {
  return key === modelKey(source) || key === firstVersionKey(source);
}

/** What training runs named their model by in version 1: files without dates, in the order they were chosen. */
function firstVersionKey(source: ModelSource): string | undefined {
  if (source.kind !== 'files') return JSON.stringify(source);
  const key = `files: ${source.files.map(({ name, size }) => `${name} (${size})`).join(', ')}`;
  // Longer ones were cut, and do not say of which files they are.
  return key.length < 2_000 ? key : undefined;
}

/** The fields in one order, whoever made the object; a repository without a revision is its `main`. */
function addressKey(source: AddressedSource): string {
  switch (source.kind) {
    case 'url':
      return JSON.stringify({ kind: source.kind, url: source.url });
    case 'stored':
      return JSON.stringify({ kind: source.kind, id: source.id });
    case 'onnx-repo': {
      const { kind, location, dtype } = source;
      const revision = source.revision === 'main' ? undefined : source.revision;
      return JSON.stringify({ kind, location, revision, dtype });
    }
  }
}

function byText(a: unknown[], b: unknown[]): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** A source that can be stored; null for files that a person chose: only the person can choose them again. */
export function storableSource(source: ModelSource): AddressedSource | null {
  return source.kind === 'files' ? null : source;
}

/** A model as the answers it gave are stored with it. */
export interface RecordedModel {
  name: string;
  quantisation: string;
  source: AddressedSource | null;
}

/** Whether a model that was recorded is the loaded one: by name and quantisation, and by hash where both are stored. */
export function isRecordOf(
  recorded: RecordedModel,
  facts: Pick<ModelFacts, 'name' | 'quantisation'>,
  source: ModelSource,
): boolean {
  if (recorded.name !== facts.name || recorded.quantisation !== facts.quantisation) return false;
  const bothStored = recorded.source?.kind === 'stored' && source.kind === 'stored';
  return !bothStored || sameModel(recorded.source!, source);
}

/**
 * Whether an adapter was made for the loaded model, as far as names tell.
 * @param baseModel name of the model an adapter was made for; empty when its files do not say, which fits every model
 */
export function isMadeFor(baseModel: string, { name }: Pick<ModelFacts, 'name'>): boolean {
  return baseModel === '' || baseModel === name;
}

/** The id under which a model travels in shared prompts; undefined for one that is on nobody else's list. */
export function sharedModelId(
  source: ModelSource,
  builtIn: ModelSource,
  facts: Pick<ModelFacts, 'name'> | undefined,
): string | undefined {
  if (sameModel(source, builtIn)) return BUILT_IN_MODEL;
  if (!facts) return undefined;
  return RELEASES.find(({ repo }) => repo === facts.name || repo.endsWith(`/${facts.name}`))?.repo;
}

/** What makes a result of a stored model repeatable: its commit on the hub, or the hash of its file. */
export function revisionOf({ origin, id }: Pick<StoredModel, 'origin' | 'id'>): string {
  return (origin.kind === 'local' ? undefined : origin.commit) ?? hashRevision(id);
}

/** A SHA-256 in hexadecimal as a revision: its first 12 digits. */
export function hashRevision(hash: string): string {
  return `sha256 ${hash.slice(0, 12)}`;
}
