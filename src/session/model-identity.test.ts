import { describe, expect, it, test } from 'vitest';
import type { StoredModel } from '@/core/hub/library-types';
import type { ModelSource } from '@/engine/protocol';
import {
  isKeyOf,
  isMadeFor,
  isRecordOf,
  modelKey,
  revisionOf,
  sameModel,
  sharedModelId,
  storableSource,
} from './model-identity';

const file = (name: string, text = 'x', lastModified = 1) => new File([text], name, { lastModified });
const files = (...list: File[]): ModelSource => ({ kind: 'files', files: list });

const shared = file('model-00001-of-00002.safetensors');
const second = file('model-00002-of-00002.safetensors', 'one');
const otherSecond = file('model-00002-of-00002.safetensors', 'other');
const sharded = files(shared, second);
const otherSharded = files(shared, otherSecond);

const builtIn: ModelSource = { kind: 'url', url: 'https://here.example/mini.gguf' };
const stored = (id: string): ModelSource => ({ kind: 'stored', id });
const repo = (part: Partial<Extract<ModelSource, { kind: 'onnx-repo' }>> = {}): ModelSource => ({
  kind: 'onnx-repo',
  location: 'owner/name',
  dtype: 'q8',
  ...part,
});

describe('the same model', () => {
  it('is all of its files: two sharded models that share their first file are two models', () => {
    expect(sameModel(sharded, otherSharded)).toBe(false);
    expect(modelKey(sharded)).not.toBe(modelKey(otherSharded));
    expect(sameModel(sharded, files(shared))).toBe(false);
    expect(modelKey(sharded)).not.toBe(modelKey(files(shared)));
  });

  it('does not depend on the order in which its files were chosen', () => {
    const reversed = files(second, shared);
    expect(sameModel(sharded, reversed)).toBe(true);
    expect(modelKey(sharded)).toBe(modelKey(reversed));
    expect(sameModel(sharded, files(shared, shared))).toBe(false);
    expect(sameModel(files(shared, shared), sharded)).toBe(false);
  });

  it('of files is known by the files themselves while the page lasts, and by name, size and date over visits', () => {
    const again = file('model-00001-of-00002.safetensors');
    expect(sameModel(files(shared), files(again))).toBe(false);
    expect(modelKey(files(shared))).toBe(modelKey(files(again)));
    expect(modelKey(files(file('m.gguf', 'x', 1)))).not.toBe(modelKey(files(file('m.gguf', 'x', 2))));
    expect(modelKey(files(file('m.gguf', 'x')))).not.toBe(modelKey(files(file('m.gguf', 'xy'))));
  });

  it('is its address, whoever wrote it down', () => {
    expect(sameModel(builtIn, { ...builtIn })).toBe(true);
    expect(sameModel(stored('a'), stored('a'))).toBe(true);
    expect(sameModel(stored('a'), stored('b'))).toBe(false);
    expect(sameModel(builtIn, stored('a'))).toBe(false);
    expect(sameModel(builtIn, files(shared))).toBe(false);
    expect(sameModel(repo(), { dtype: 'q8', location: 'owner/name', kind: 'onnx-repo' })).toBe(true);
    expect(sameModel(repo(), repo({ revision: 'main' }))).toBe(true);
    expect(sameModel(repo(), repo({ revision: 'v2' }))).toBe(false);
    expect(sameModel(repo(), repo({ dtype: 'q4' }))).toBe(false);
  });
});

describe('a stored key', () => {
  it('is short, and tells many shards apart by the last of them', () => {
    const shards = Array.from({ length: 200 }, (_, i) => file(`model-${i}-of-00200.safetensors`));
    const last = file('model-199-of-00200.safetensors', 'another');
    const keys = [files(...shards), files(...shards.slice(0, -1), last)].map(modelKey);
    expect(keys.every((key) => key.length <= 1_000)).toBe(true);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it.each<[string, ModelSource]>([
    ['{"kind":"url","url":"https://here.example/mini.gguf"}', builtIn],
    ['{"kind":"stored","id":"a"}', stored('a')],
    ['{"kind":"onnx-repo","location":"owner/name","dtype":"q8"}', repo()],
    ['files: m.gguf (3)', files(file('m.gguf', 'abc'))],
    [
      'files: a.safetensors (1), b.safetensors (2)',
      files(file('a.safetensors', 'x'), file('b.safetensors', 'xy')),
    ],
  ])('of version 1 is understood: %s', (key, source) => {
    expect(isKeyOf(key, source)).toBe(true);
    expect(isKeyOf(modelKey(source), source)).toBe(true);
    expect(isKeyOf(key, stored('another'))).toBe(false);
  });

  it('of version 1 that was cut is not taken for a model that only begins alike', () => {
    const shards = Array.from({ length: 200 }, (_, i) => file(`model-${i}-of-00200.safetensors`));
    const cut = `files: ${shards.map(({ name, size }) => `${name} (${size})`).join(', ')}`.slice(0, 2_000);
    expect(isKeyOf(cut, files(...shards))).toBe(false);
  });
});

test('chosen files cannot be stored as a source, everything else can', () => {
  expect(storableSource(sharded)).toBeNull();
  expect(storableSource(builtIn)).toBe(builtIn);
});

test('a recorded model is the loaded one by name and quantisation, and by hash where both are stored', () => {
  const facts = { name: 'Mini', quantisation: 'Q8_0' };
  const record = (source: string | null) => ({
    ...facts,
    source: source === null ? null : ({ kind: 'stored', id: source } as const),
  });
  expect(isRecordOf(record(null), facts, sharded)).toBe(true);
  expect(isRecordOf(record('a'), facts, stored('a'))).toBe(true);
  expect(isRecordOf(record('a'), facts, stored('b'))).toBe(false);
  expect(isRecordOf(record('a'), facts, builtIn)).toBe(true);
  expect(isRecordOf(record(null), { ...facts, quantisation: 'Q4_0' }, sharded)).toBe(false);
  expect(isRecordOf(record(null), { ...facts, name: 'Maxi' }, sharded)).toBe(false);
});

test('an adapter is made for the model it names; one that names none fits every model', () => {
  expect(isMadeFor('Mini', { name: 'Mini' })).toBe(true);
  expect(isMadeFor('', { name: 'Mini' })).toBe(true);
  expect(isMadeFor('Maxi', { name: 'Mini' })).toBe(false);
});

test('a shared prompt names the built-in model and released ones, and no other', () => {
  const small = { name: 'tk-instruct-small-def-pos' };
  expect(sharedModelId({ ...builtIn }, builtIn, undefined)).toBe('built-in');
  expect(sharedModelId(stored('a'), builtIn, small)).toBe('allenai/tk-instruct-small-def-pos');
  expect(sharedModelId(stored('a'), builtIn, { name: 'allenai/tk-instruct-small-def-pos' })).toBe(
    'allenai/tk-instruct-small-def-pos',
  );
  expect(sharedModelId(stored('a'), builtIn, { name: 'small-def-pos' })).toBeUndefined();
  expect(sharedModelId(stored('a'), builtIn, undefined)).toBeUndefined();
});

test('a stored model is repeatable by its commit, or by the hash of its file', () => {
  const model = (origin: StoredModel['origin']) => ({ id: 'abcdef0123456789'.repeat(4), origin });
  const commit = '0'.repeat(40);
  expect(revisionOf(model({ kind: 'hub', repo: 'owner/name', commit }))).toBe(commit);
  expect(revisionOf(model({ kind: 'folder', url: 'https://a.example/' }))).toBe('sha256 abcdef012345');
  expect(revisionOf(model({ kind: 'local' }))).toBe('sha256 abcdef012345');
});
