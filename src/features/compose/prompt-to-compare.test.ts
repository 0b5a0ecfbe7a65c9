import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { createDocumentsStore } from '@/features/compose/documents/documents-store';
import { emptyExample } from '@/features/compose/draft/draft';
import { createDraftStore } from '@/features/compose/draft/draft-store';
import type { RunRequest } from '@/features/compose/run/run-store';
import { createRunStore } from '@/features/compose/run/run-store';
import { createSettingsStore } from '@/features/compose/run/settings-store';
import type { ModelState } from '@/session/model-store';
import { memoryDocuments } from '@/storage/documents/documents-database';
import { promptToCompare } from './prompt-to-compare';
import { sharedPrompt } from './shared-prompt';

const builtIn: ModelSource = { kind: 'url', url: 'mini.gguf' };

async function world() {
  const draft = createDraftStore();
  const documents = createDocumentsStore({
    draft,
    openDatabase: async () => memoryDocuments(),
    channel: { tell: () => undefined, listen: () => () => undefined },
    storage: undefined,
    session: undefined,
  });
  await documents.started;
  const never = () => new Promise<never>(() => undefined);
  const run = createRunStore({ generate: never, generateBatch: never }, () => null);
  const model = createStore<ModelState>()(() => ({
    status: { state: 'ready', facts: { name: 'Instruct Mini' } as ModelFacts },
    source: builtIn,
    load: async () => undefined,
    ready: async () => ({}) as ModelFacts,
  }));
  return { draft, documents, run, model, builtIn, settings: createSettingsStore(undefined) };
}

type World = Awaited<ReturnType<typeof world>>;

/** Shows one answer to the draft as it is. */
function answer({ draft, run }: World, text: string): void {
  const asked = {
    draft: draft.getState().draft,
    settings: DEFAULT_GENERATION_CONFIG,
  } as unknown as RunRequest;
  run.getState().restore(asked, [{ seed: 1, result: { text, tokens: [] } } as never], null);
}

describe('the shared prompt', () => {
  test('names the model, and has the answers only as long as they answer it', async () => {
    const compose = await world();
    compose.draft.getState().setText('input', 'sky');
    answer(compose, 'blue');
    expect(sharedPrompt(compose)).toMatchObject({ model: 'built-in', outputs: [{ text: 'blue' }] });
    compose.draft.getState().setText('input', 'sea');
    expect(sharedPrompt(compose).outputs).toEqual([]);
    compose.model.setState({ source: { kind: 'stored', id: 'a' } });
    expect(sharedPrompt(compose).model).toBeUndefined();
  });

  test('keeps to what a link can hold', async () => {
    const compose = await world();
    const example = () => emptyExample({ input: 'a', output: 'b' });
    compose.draft.getState().patch({
      name: 'n'.repeat(PROMPT_BOUNDS.title + 9),
      positive: Array.from({ length: PROMPT_BOUNDS.examples + 9 }, example),
    });
    const { content } = sharedPrompt(compose);
    if (content.kind !== 'task') throw new Error('It is a task.');
    expect(content.name).toHaveLength(PROMPT_BOUNDS.title);
    expect(content.positive).toHaveLength(PROMPT_BOUNDS.examples);
  });
});

describe('the prompt for Compare', () => {
  test('is nothing as long as nothing is written', async () => {
    const compose = await world();
    expect(promptToCompare(compose)).toBeUndefined();
    compose.draft.getState().setText('input', '  ');
    expect(promptToCompare(compose)).toBeUndefined();
    compose.draft.getState().patch({ positive: [emptyExample({ input: 'a', output: 'b' })] });
    expect(promptToCompare(compose)?.prompt.content).toMatchObject({ positive: [{ input: 'a' }] });
  });

  test('is the text of a raw prompt', async () => {
    const compose = await world();
    compose.draft.getState().setMode('raw');
    expect(promptToCompare(compose)).toBeUndefined();
    compose.draft.getState().setText('rawText', 'Say it.');
    expect(promptToCompare(compose)?.prompt.content).toEqual({ kind: 'raw', text: 'Say it.' });
  });

  test('has the answers expected of its input, until the input is another one', async () => {
    const compose = await world();
    const origin = { file: 'a.json', title: 'A', instance: 0, input: 'sky', references: ['blue'] };
    compose.draft.getState().patch({ input: 'sky', origin });
    expect(promptToCompare(compose)?.references).toEqual(['blue']);
    compose.draft.getState().setText('input', 'sea');
    expect(promptToCompare(compose)?.references).toEqual([]);
  });
});
