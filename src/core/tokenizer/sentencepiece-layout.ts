import * as v from 'valibot';
import { BLANK } from './sentencepiece-json';
import type { CheckedTokenizer } from './tokenizer-schema';

/** How SentencePiece treats a text, read off a tokenizer.json. */
export interface SentencePieceLayout {
  charsmap: string | undefined;
  addDummyPrefix: boolean;
  removeExtraWhitespaces: boolean;
  /** All Unicode white space separates words, not the blank alone. */
  anyWhiteSpace: boolean;
}

const charsmapSchema = v.object({
  type: v.literal('Precompiled'),
  precompiled_charsmap: v.pipe(v.string(), v.minLength(1)),
});
/** What converters put behind the charsmap. SentencePiece's own rules for blanks do all of it. */
const tidyingSchema = v.variant('type', [
  v.object({ type: v.literal('Strip') }),
  v.object({
    type: v.literal('Replace'),
    pattern: v.strictObject({ Regex: v.literal(' {2,}') }),
    content: v.picklist(['', ' ', BLANK]),
  }),
]);
const sequenceSchema = v.object({ type: v.literal('Sequence'), normalizers: v.array(v.unknown()) });

const metaspaceSchema = v.pipe(
  v.object({
    type: v.literal('Metaspace'),
    replacement: v.literal(BLANK),
    add_prefix_space: v.optional(v.boolean(), true),
    prepend_scheme: v.optional(v.string()),
    split: v.optional(v.boolean(), true),
  }),
  v.check((step) => (step.prepend_scheme ?? (step.add_prefix_space ? 'always' : 'never')) === 'always'),
  v.check((step) => step.split),
);
const wordsSchema = v.object({
  type: v.literal('Sequence'),
  pretokenizers: v.strictTuple([v.object({ type: v.literal('WhitespaceSplit') }), metaspaceSchema]),
});

/**
 * Recognises the layouts in which the files of T5, Flan-T5 and mT5 are saved. They approximate SentencePiece, which these
 * models were trained with; here SentencePiece's own rules are followed for all of them.
 * @returns undefined for every other layout
 */
export function sentencePieceLayout({
  json,
  addedTokens,
}: CheckedTokenizer): SentencePieceLayout | undefined {
  const { sentencepiece: rules, normalizer, pre_tokenizer: preTokenizer, decoder } = json;
  if (rules) {
    return {
      charsmap: charsmapOf(normalizer),
      addDummyPrefix: rules.add_dummy_prefix,
      removeExtraWhitespaces: rules.remove_extra_whitespaces,
      anyWhiteSpace: false,
    };
  }
  const charsmap = charsmapOf(normalizer);
  const splitsWords = v.is(wordsSchema, preTokenizer);
  const isUsual =
    (charsmap !== undefined || (isNothing(normalizer) && splitsWords)) &&
    (splitsWords || v.is(metaspaceSchema, preTokenizer)) &&
    v.is(metaspaceSchema, decoder) &&
    addedTokens.every((token) => !token.normalized && !token.single_word);
  if (!isUsual) return undefined;
  const usual = { addDummyPrefix: true, removeExtraWhitespaces: true };
  return { ...usual, charsmap, anyWhiteSpace: charsmap === undefined };
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** The charsmap of a normalizer that is made of it, and of nothing that SentencePiece does not do anyway. */
function charsmapOf(normalizer: unknown): string | undefined {
  const sequence = v.safeParse(sequenceSchema, normalizer);
  const [first, ...others] = sequence.success ? sequence.output.normalizers : [normalizer];
  const charsmap = v.safeParse(charsmapSchema, first);
  if (!charsmap.success || !others.every((step) => v.is(tidyingSchema, step))) return undefined;
  return charsmap.output.precompiled_charsmap;
}
