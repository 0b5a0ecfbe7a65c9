/** The draft a person composes: its shape, its bounds, and how it becomes a prompt. */
import type { EncodingRecipe } from '@/core/encoding/encoding-recipe';
import { DEFAULT_ENCODING } from '@/core/encoding/named-encodings';
import type { TaskPrompt } from '@/core/encoding/task-prompt';
import { newId } from '@/core/random/new-id';
import type { PromptRequest } from '@/engine/protocol';

export type ExampleKind = 'positive' | 'negative';

export interface DraftExample {
  /** Unique within the draft; never shown. */
  id: string;
  input: string;
  output: string;
  explanation: string;
  folded: boolean;
}

/** Where the draft's texts came from: an instance of a starter task, with the answers its authors gave. */
export interface DraftOrigin {
  file: string;
  title: string;
  /** Index into the task's instances. */
  instance: number;
  /** Input of that instance; once the person edits the input, the references no longer apply. */
  input: string;
  references: string[];
}

export interface Draft {
  mode: 'task' | 'raw';
  /** Used by encodings with the task name only. */
  name: string;
  definition: string;
  positive: DraftExample[];
  negative: DraftExample[];
  input: string;
  rawText: string;
  encodingId: string;
  origin: DraftOrigin | null;
}

export function emptyExample(texts: Partial<Omit<DraftExample, 'id'>> = {}): DraftExample {
  return { id: newId(), input: '', output: '', explanation: '', folded: false, ...texts };
}

export function emptyDraft(): Draft {
  return {
    mode: 'task',
    name: '',
    definition: '',
    positive: [],
    negative: [],
    input: '',
    rawText: '',
    encodingId: DEFAULT_ENCODING,
    origin: null,
  };
}

/** Nothing is written in it, so nothing is lost when it is replaced. */
export function isBlank(draft: Draft): boolean {
  const { definition, input, rawText, name, positive, negative } = draft;
  return positive.length + negative.length === 0 && !`${definition}${input}${rawText}${name}`.trim();
}

/** Longest title shown, in UTF-16 units. */
const LONGEST_TITLE = 60;

/** The title of a document without a name: its task, or its first words. */
export function titleOf(draft: Draft): string {
  const texts =
    draft.mode === 'raw' ? [draft.rawText] : [draft.origin?.title, draft.definition, draft.input, draft.name];
  // Only the beginning is looked at: a text can be megabytes long.
  const words = texts.map((text) => text?.slice(0, 400).trim().split(/\s+/).join(' ')).find(Boolean);
  if (!words) return 'Untitled';
  if (words.length <= LONGEST_TITLE) return words;
  const cut = words.slice(0, LONGEST_TITLE);
  const blank = cut.lastIndexOf(' ');
  const end = blank > LONGEST_TITLE / 2 ? blank : LONGEST_TITLE;
  // Does not end in half a surrogate pair.
  return `${cut.slice(0, end).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** An example whose input and output are both blank is still being written and is not sent. */
function isWritten(entry: DraftExample): boolean {
  return entry.input.trim() !== '' || entry.output.trim() !== '';
}

/** The examples that are sent, each with its place in the draft. */
export function writtenExamples(list: readonly DraftExample[]): { entry: DraftExample; place: number }[] {
  return list.map((entry, place) => ({ entry, place })).filter(({ entry }) => isWritten(entry));
}

/** The prompt of a draft in task mode, without the examples that are still blank. */
function taskPrompt(draft: Draft): TaskPrompt {
  const sent = (list: readonly DraftExample[]) =>
    writtenExamples(list).map(({ entry: { input, output, explanation } }) => ({
      input,
      output,
      explanation,
    }));
  return {
    name: draft.name.trim() || undefined,
    definition: draft.definition,
    positiveExamples: sent(draft.positive),
    negativeExamples: sent(draft.negative),
    input: draft.input,
  };
}

/** What is sent to the engine for this draft. `maxSourceLength` in tokens, EOS included. */
export function promptRequest(draft: Draft, recipe: EncodingRecipe, maxSourceLength: number): PromptRequest {
  if (draft.mode === 'raw') return { kind: 'raw', text: draft.rawText, maxSourceLength };
  return { kind: 'task', prompt: taskPrompt(draft), options: { recipe, maxSourceLength } };
}

/** True when nothing that a person wrote would be in the prompt. */
export function isEmptyPrompt(draft: Draft, recipe: EncodingRecipe): boolean {
  if (draft.mode === 'raw') return draft.rawText.trim() === '';
  const definition = recipe.addTaskDefinition && draft.definition.trim() !== '';
  const positive = recipe.numPosExamples > 0 && writtenExamples(draft.positive).length > 0;
  const negative = recipe.numNegExamples > 0 && writtenExamples(draft.negative).length > 0;
  return !definition && !positive && !negative && draft.input.trim() === '';
}

const NO_REFERENCES: readonly string[] = [];

/** The reference answers, as long as the input is still the one they belong to. */
export function currentReferences(draft: Draft): readonly string[] {
  return draft.mode === 'task' && draft.origin && draft.origin.input === draft.input
    ? draft.origin.references
    : NO_REFERENCES;
}
