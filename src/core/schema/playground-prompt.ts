/**
 * A prompt on its own, independent of the screen it was composed on: what a link or a file carries, and what one area
 * hands to another. Plain data.
 */
import * as v from 'valibot';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
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
  /** One of the names in `NAMED_ENCODINGS`. */
  encoding: string;
}

/** Text that goes to the model as it stands. */
export interface RawText {
  kind: 'raw';
  text: string;
}

/** How an answer is made. What is left out has the paper's value, for ever: links depend on it. */
export interface PromptSettings {
  method?: 'greedy' | 'sample' | 'beam';
  /** Longest prompt in tokens, EOS included. */
  maxSourceLength?: number;
  maxNewTokens?: number;
  minNewTokens?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
  seed?: number;
  beams?: number;
  lengthPenalty?: number;
  stopStrings?: string[];
}

/** An answer that somebody got: shown, never taken for one's own. */
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
  /** An id of {@link MODEL_IDS}; none for a model that only its owner has. */
  model?: string;
  outputs: PromptOutput[];
}

/** Id of the model that comes with the app. */
export const BUILT_IN_MODEL = 'built-in';

/** The models a prompt can name: never an address, so that no link leads anywhere. */
export const MODEL_IDS: readonly string[] = [BUILT_IN_MODEL, ...RELEASES.map(({ repo }) => repo)];

/** Counts and lengths (UTF-16 units) a shared prompt may have. */
export const PROMPT_BOUNDS = {
  title: 200,
  text: 1_000_000,
  examples: 100,
  outputs: 32,
  stopStrings: 8,
  stopString: 200,
} as const;

const text = v.pipe(v.string(), v.maxLength(PROMPT_BOUNDS.text));
/** A list whose length is checked before its entries are. */
const list = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(entry));
/** JSON has a negative zero, which is written as 0 again. */
const plainZero = v.transform((value: number) => (value === 0 ? 0 : value));
const whole = (low: number, high: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high), plainZero));
const between = (low: number, high: number) =>
  v.optional(v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high), plainZero));

const examples = list(
  v.strictObject({ input: text, output: text, explanation: v.optional(text, '') }),
  PROMPT_BOUNDS.examples,
);

const encoding = v.pipe(
  v.string(),
  v.check((id) => NAMED_ENCODINGS.some((named) => named.id === id)),
);

const model = v.pipe(
  v.string(),
  v.check((id) => MODEL_IDS.includes(id)),
);

/** Seeds are unsigned 32-bit numbers. */
const seed = whole(0, 0xffffffff);

const settings = v.strictObject({
  method: v.optional(v.picklist(['greedy', 'sample', 'beam'])),
  maxSourceLength: whole(16, 4096),
  maxNewTokens: whole(1, 1024),
  minNewTokens: whole(0, 1024),
  temperature: between(0.1, 5),
  topK: whole(0, 1000),
  topP: between(0.05, 1),
  seed,
  beams: whole(2, 8),
  lengthPenalty: between(0, 5),
  stopStrings: v.optional(
    list(
      v.pipe(v.string(), v.minLength(1), v.maxLength(PROMPT_BOUNDS.stopString)),
      PROMPT_BOUNDS.stopStrings,
    ),
  ),
});

/** Version 1 of what links and files hold: strict, so that nothing is silently dropped. */
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
  outputs: v.optional(list(v.strictObject({ text, seed }), PROMPT_BOUNDS.outputs), []),
});
