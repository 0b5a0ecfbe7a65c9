import * as v from 'valibot';
import { invalidTokenizer } from '@/core/tokenizer/tokenizer-schema';
import { type AlignedText, prepend } from './aligned-text';
import { SPLIT_BEHAVIORS, type SplitBehavior, splitText } from './split-text';

const MAX_STEPS = 16;
const MAX_DEPTH = 2;

const replacement = v.pipe(
  v.string(),
  v.check((text) => [...text].length === 1),
);

/** `Metaspace` as a pre-tokenizer and as a decoder. */
export const metaspaceSchema = v.object({
  type: v.literal('Metaspace'),
  replacement,
  /** Of files before 2023, instead of `prepend_scheme`. */
  add_prefix_space: v.optional(v.boolean(), true),
  prepend_scheme: v.optional(v.picklist(['always', 'first', 'never'])),
  split: v.optional(v.boolean(), true),
});
export type Metaspace = v.InferOutput<typeof metaspaceSchema>;

export function prependScheme(step: Metaspace): 'always' | 'first' | 'never' {
  return step.prepend_scheme ?? (step.add_prefix_space ? 'always' : 'never');
}

const behaviorSchema = v.picklist(SPLIT_BEHAVIORS);
const stepSchema = v.variant('type', [
  v.object({
    type: v.literal('Sequence'),
    pretokenizers: v.pipe(v.array(v.unknown()), v.maxLength(MAX_STEPS)),
  }),
  metaspaceSchema,
  v.object({ type: v.picklist(['WhitespaceSplit', 'Whitespace']) }),
  v.object({ type: v.literal('Digits'), individual_digits: v.optional(v.boolean(), false) }),
  v.object({ type: v.literal('Punctuation'), behavior: v.optional(behaviorSchema, 'Isolated') }),
  v.object({ type: v.literal('CharDelimiterSplit'), delimiter: replacement }),
  v.object({
    type: v.literal('Split'),
    pattern: v.object({ String: v.pipe(v.string(), v.minLength(1)) }),
    behavior: behaviorSchema,
    invert: v.optional(v.boolean(), false),
  }),
]);

export type PreTokenizerStep = (part: AlignedText) => AlignedText[];

/**
 * The `pre_tokenizer` of a tokenizer.json, each step as the tokenizers library does it.
 * @throws {PlaygroundError} `invalid-tokenizer` naming a step that is not supported
 */
export function createPreTokenizer(config: unknown): PreTokenizerStep {
  const steps = config === null || config === undefined ? [] : createSteps(config, 0);
  return (text) =>
    steps.reduce((parts, step) => parts.flatMap(step).filter((part) => part.text !== ''), [text]);
}

const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const WORDS = new RegExp(
  String.raw`${WORD}+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+`,
  'gu',
);
/** `\p{P}`, and what else ASCII has of signs. */
const PUNCTUATION = /[\p{P}!-/:-@[-`{-~]/gu;

function createSteps(config: unknown, depth: number): PreTokenizerStep[] {
  const result = v.safeParse(stepSchema, config);
  if (!result.success || depth > MAX_DEPTH) throw notSupported(config, depth);
  const step = result.output;
  switch (step.type) {
    case 'Sequence':
      return step.pretokenizers.flatMap((inner) => createSteps(inner, depth + 1));
    case 'Metaspace':
      return [metaspaceStep(step)];
    case 'WhitespaceSplit':
      return [splitting(/\p{White_Space}/gu, 'Removed')];
    case 'Whitespace':
      return [splitting(WORDS, 'Removed', true)];
    case 'Digits':
      return [splitting(/[\p{Nd}\p{Nl}\p{No}]/gu, step.individual_digits ? 'Isolated' : 'Contiguous')];
    case 'Punctuation':
      return [splitting(PUNCTUATION, step.behavior)];
    case 'CharDelimiterSplit':
      return [splitting(literal(step.delimiter), 'Removed')];
    case 'Split':
      return [splitting(literal(step.pattern.String), step.behavior, step.invert)];
  }
}

function notSupported(config: unknown, depth: number) {
  const { type, pattern } = Object(config) as { type?: unknown; pattern?: unknown };
  const name = String(type).slice(0, 40);
  if (depth > MAX_DEPTH) return invalidTokenizer('its pre_tokenizer is nested too deep');
  const detail = type === 'Split' && Object(pattern).Regex !== undefined ? ' by a regular expression' : '';
  return invalidTokenizer(`its pre_tokenizer has a step that is not supported (${name}${detail})`);
}

function splitting(pattern: RegExp, behavior: SplitBehavior, invert?: boolean): PreTokenizerStep {
  return (part) => splitText(part, pattern, behavior, invert);
}

function literal(text: string): RegExp {
  return new RegExp(
    text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`),
    'gu',
  );
}

function metaspaceStep(step: Metaspace): PreTokenizerStep {
  const sign = step.replacement;
  const scheme = prependScheme(step);
  const atSign = literal(sign);
  return (part) => {
    // The sign may be two UTF-16 units long, the blank it replaces is one.
    const grown = (text: string) => text.replaceAll(' ', () => sign);
    const escaped = { text: grown(part.text), fromFirst: grown(part.text.slice(0, part.fromFirst)).length };
    const prepends =
      !escaped.text.startsWith(sign) && (scheme === 'always' || (scheme === 'first' && part.fromFirst > 0));
    const marked = prepends ? prepend(escaped, sign) : escaped;
    return step.split ? splitText(marked, atSign, 'MergedWithNext') : [marked];
  };
}
