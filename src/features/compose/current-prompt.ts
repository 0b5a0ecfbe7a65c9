/** The prompt as plain data, for what lies outside this feature: sharing, comparing, opening what others made. */
import { NUMBER_SETTINGS } from '@/core/generation/generation-settings';
import { recordOf } from '@/core/generation/settings-table';
import type { PlaygroundPrompt, PromptExample, PromptSettings } from '@/core/schema/playground-prompt';
import {
  type Draft,
  type DraftExample,
  emptyDraft,
  emptyExample,
  writtenExamples,
} from '@/features/compose/draft/draft';
import { encodingById } from '@/features/compose/draft/encodings';
import { PAPER, type Settings } from '@/features/compose/run/settings-store';
import type { Compose } from './compose';

/** The prompt as it is now, with the answers on show. Blank examples are left out, as they are in the prompt. */
export function currentPrompt({
  draft,
  settings,
  documents,
  run,
}: Pick<Compose, 'draft' | 'settings' | 'documents' | 'run'>): PlaygroundPrompt {
  const current = draft.getState().draft;
  const { answers } = run.getState();
  const sampled = run.getState().asked?.settings.method === 'sample';
  return {
    title: documents.getState().current.name,
    content: contentOf(current),
    settings: promptSettings(settings.getState().settings),
    outputs: answers.map(({ seed, result }) => ({ text: result.text, ...(sampled && { seed }) })),
  };
}

function contentOf(draft: Draft): PlaygroundPrompt['content'] {
  if (draft.mode === 'raw') return { kind: 'raw', text: draft.rawText };
  const examples = (list: readonly DraftExample[]): PromptExample[] =>
    writtenExamples(list).map(({ entry: { input, output, explanation } }) => ({
      input,
      output,
      explanation,
    }));
  return {
    kind: 'task',
    name: draft.name,
    definition: draft.definition,
    positive: examples(draft.positive),
    negative: examples(draft.negative),
    input: draft.input,
    encoding: encodingById(draft.encodingId).id,
  };
}

/** What differs from the paper's settings. */
function promptSettings(settings: Settings): PromptSettings {
  const { method, stopStrings } = settings;
  const changed = NUMBER_SETTINGS.filter((name) => settings[name] !== PAPER[name]);
  return {
    ...(method !== PAPER.method && { method }),
    ...Object.fromEntries(changed.map((name) => [name, settings[name]])),
    ...(stopStrings.length > 0 && { stopStrings: [...stopStrings] }),
  };
}

/** Opens a prompt from elsewhere as a document of its own. Nothing is run. */
export async function openPrompt(
  { documents, settings, run }: Pick<Compose, 'documents' | 'settings' | 'run'>,
  prompt: PlaygroundPrompt,
): Promise<void> {
  await documents.started;
  await documents.getState().create(draftOf(prompt), prompt.title);
  settings.getState().setAll(settingsOf(prompt.settings));
  run.getState().reset();
}

function draftOf({ content }: PlaygroundPrompt): Draft {
  if (content.kind === 'raw') return { ...emptyDraft(), mode: 'raw', rawText: content.text };
  const { name, definition, positive, negative, input, encoding } = content;
  const examples = (list: readonly PromptExample[]) =>
    list.map((example) => emptyExample({ ...example, folded: list.length > 2 }));
  return {
    ...emptyDraft(),
    name,
    definition,
    positive: examples(positive),
    negative: examples(negative),
    input,
    encodingId: encoding,
  };
}

function settingsOf(given: PromptSettings): Settings {
  const { method = PAPER.method, stopStrings = PAPER.stopStrings } = given;
  const numbers = recordOf(NUMBER_SETTINGS, (name) => given[name] ?? PAPER[name]);
  return { ...PAPER, ...numbers, method, stopStrings };
}
