/**
 * A prompt as plain data, independent of any screen: the content of share links and files, and what screens pass to each
 * other.
 */
import * as v from 'valibot';
import { isEncodingId } from '@/core/encoding/named-encodings';
import {
  type GenerationSettings,
  inRange,
  methodSchema,
  NUMBER_SETTINGS,
  stopStringsSchema,
} from '@/core/generation/generation-settings';
import { recordOf } from '@/core/generation/settings-table';
import { RELEASES } from '@/core/hub/releases';

export interface PromptExample {
  input: string;
  output: string;
  explanation: string;
}

/** The parts of a task, and the encoding that puts them together. */
export interface TaskParts {
  kind: 'task';
  name: string;
  definition: string;
  positive: PromptExample[];
  negative: PromptExample[];
  input: string;
  /** An `EncodingId`. */
  encoding: string;
}

/** Text that the model gets as it is. */
export interface RawText {
  kind: 'raw';
  text: string;
}

/** How an answer is generated. What is left out has the paper's value, for ever: links depend on it. */
export type PromptSettings = Partial<GenerationSettings>;

/** An answer that somebody else got: shown as such, never as one's own. */
export interface PromptOutput {
  text: string;
  /** Seed of a sampled answer. */
  seed?: number;
}

export interface PlaygroundPrompt {
  /** Name of the document; may be empty. */
  title: string;
  content: TaskParts | RawText;
  settings: PromptSettings;
  /** One of {@link MODEL_IDS}; absent for a model that only its owner has. */
  model?: string;
  outputs: PromptOutput[];
}

/** Id of the model that comes with the app. */
export const BUILT_IN_MODEL = 'built-in';

/** The models that a prompt can name. Never an address, so that opening a link fetches nothing from elsewhere. */
const MODEL_IDS: readonly string[] = [BUILT_IN_MODEL, ...RELEASES.map(({ repo }) => repo)];

/** Counts and lengths (UTF-16 units) a shared prompt may have. */
export const PROMPT_BOUNDS = {
  title: 200,
  text: 1_000_000,
  examples: 100,
  outputs: 32,
} as const;

const text = v.pipe(v.string(), v.maxLength(PROMPT_BOUNDS.text));
/** A list whose length is checked before its entries are. */
const list = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(entry));
const examples = list(
  v.strictObject({ input: text, output: text, explanation: v.optional(text, '') }),
  PROMPT_BOUNDS.examples,
);

const encoding = v.pipe(v.string(), v.check(isEncodingId));

const model = v.pipe(
  v.string(),
  v.check((id) => MODEL_IDS.includes(id)),
);

const settings = v.strictObject({
  method: v.optional(methodSchema),
  ...recordOf(NUMBER_SETTINGS, (name) => v.optional(inRange(name))),
  stopStrings: v.optional(stopStringsSchema),
});

/** The content of links and files, version 1. Strict: unknown entries are refused rather than dropped silently. */
export const playgroundPromptSchema = v.strictObject({
  title: v.optional(v.pipe(v.string(), v.maxLength(PROMPT_BOUNDS.title)), ''),
  content: v.variant('kind', [
    v.strictObject({
      kind: v.literal('task'),
      name: v.optional(v.pipe(v.string(), v.maxLength(PROMPT_BOUNDS.title)), ''),
      definition: v.optional(text, ''),
      positive: v.optional(examples, []),
      negative: v.optional(examples, []),
      input: v.optional(text, ''),
      encoding,
    }),
    v.strictObject({ kind: v.literal('raw'), text }),
  ]),
  settings: v.optional(settings, {}),
  model: v.optional(model),
  outputs: v.optional(
    list(v.strictObject({ text, seed: v.optional(inRange('seed')) }), PROMPT_BOUNDS.outputs),
    [],
  ),
});
