import * as v from 'valibot';
import { byteTokenizerOf } from './byte-level-json';
import { type AnyTokenizerJson, FIRST_EXTRA_ID, isByteTokenizer } from './tokenizer-json';
import { checkTokenizerJson } from './tokenizer-schema';

const MAX_EXTRA_IDS = 10_000;

const byteSchema = v.object({
  model: v.object({
    type: v.literal('ByT5'),
    extra_ids: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_EXTRA_IDS)),
  }),
});

/**
 * Checks a tokenizer of either kind; ByT5's also in the layout that other programs load (see byte-level-json.ts).
 * @throws {PlaygroundError} `invalid-tokenizer` naming the field
 */
export function checkAnyTokenizer(json: unknown): AnyTokenizerJson {
  const bytes = v.safeParse(byteSchema, json);
  if (bytes.success) return bytes.output;
  return byteTokenizerOf(json) ?? checkTokenizerJson(json).json;
}

/** Number of ids of a tokenizer, added tokens and sentinels included. */
export function tokenizerSize(json: AnyTokenizerJson): number {
  if (isByteTokenizer(json)) return FIRST_EXTRA_ID + json.model.extra_ids;
  const { addedTokens } = checkTokenizerJson(json);
  return addedTokens.reduce((most, { id }) => Math.max(most, id + 1), json.model.vocab.length);
}
