import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type PlaygroundPrompt, playgroundPromptSchema } from '@/core/schema/playground-prompt';
import { createDocumentsStore } from '@/features/compose/documents/documents-store';
import { emptyDraft, emptyExample } from '@/features/compose/draft/draft';
import { createDraftStore } from '@/features/compose/draft/draft-store';
import { createRunStore } from '@/features/compose/run/run-store';
import { createSettingsStore } from '@/features/compose/run/settings-store';
import { memoryDocuments } from '@/storage/documents/documents-database';
import { currentPrompt, openPrompt } from './current-prompt';

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
  return { draft, documents, run, settings: createSettingsStore(undefined) };
}

const PROMPT: PlaygroundPrompt = {
  title: 'Colours',
  content: {
    kind: 'task',
    name: 'colours',
    definition: 'Name the colour.',
    positive: [{ input: 'grass', output: 'green', explanation: '' }],
    negative: [{ input: 'snow', output: 'cold', explanation: 'No colour.' }],
    input: 'sky',
    encoding: 'def_pos1',
  },
  settings: { method: 'sample', temperature: 0.7, seed: 3, stopStrings: ['.'] },
  outputs: [],
};

describe('a prompt as plain data', () => {
  test.each([
    ['a task', PROMPT],
    [
      'a raw text',
      { ...PROMPT, title: '', content: { kind: 'raw', text: 'Say hello.' }, settings: {} } as const,
    ],
  ])('%s is opened and given out again as it was', async (_, prompt) => {
    const compose = await world();
    await openPrompt(compose, prompt);
    expect(currentPrompt(compose)).toEqual(prompt);
    expect(v.parse(playgroundPromptSchema, currentPrompt(compose))).toEqual(prompt);
  });

  test('is opened beside what a person has written, and nothing runs', async () => {
    const compose = await world();
    compose.draft.getState().setText('input', 'mine');
    await openPrompt(compose, PROMPT);
    expect(
      compose.documents
        .getState()
        .entries.map(({ title }) => title)
        .toSorted(),
    ).toEqual(['Colours', 'mine']);
    expect(compose.run.getState().status.state).toBe('idle');
  });

  test('leaves blank examples out and names only settings that are not the paper’s', async () => {
    const compose = await world();
    compose.draft.open({ ...emptyDraft(), input: 'x', positive: [emptyExample()], encodingId: 'unknown' });
    compose.settings.getState().setNumber('repeats', 5);
    expect(currentPrompt(compose)).toEqual({
      title: '',
      content: {
        kind: 'task',
        name: '',
        definition: '',
        positive: [],
        negative: [],
        input: 'x',
        encoding: 'def_pos2',
      },
      settings: {},
      outputs: [],
    });
  });
});
