/**
 * What a `generation_config.json` says of a model: its special tokens, which go before those of config.json, and settings
 * that its makers suggest. The settings are not applied; that they are there is said.
 */
import * as v from 'valibot';
import { quoteName } from '@/core/formats/bytes/file-errors';
import { checkT5Config, type T5Config } from '@/core/model/t5-config';

const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0));

const TOKENS = v.object({
  eos_token_id: v.nullish(v.union([tokenId, v.pipe(v.array(tokenId), v.minLength(1))])),
  decoder_start_token_id: v.nullish(tokenId),
  pad_token_id: v.nullish(tokenId),
});

/** Fields that change no answer here. */
const WITHOUT_EFFECT = new Set([
  '_from_model_config',
  'transformers_version',
  'eos_token_id',
  'decoder_start_token_id',
  'pad_token_id',
  'bos_token_id',
  'use_cache',
  'output_attentions',
  'output_hidden_states',
  'output_scores',
  'return_dict_in_generate',
]);

/**
 * @param json the parsed file, unchecked
 * @returns the configuration with the file's special tokens, and sentences on what is not applied
 * @throws {PlaygroundError} `invalid-config` when a token lies outside the vocabulary
 */
export function applyGenerationFile(config: T5Config, json: unknown): { config: T5Config; notes: string[] } {
  const read = v.safeParse(TOKENS, json);
  if (!read.success) {
    const field = v.getDotPath(read.issues[0]) ?? 'it';
    return { config, notes: [`generation_config.json is not used: ${field} is not what it should be.`] };
  }
  const { eos_token_id, decoder_start_token_id, pad_token_id } = read.output;
  const ends = [eos_token_id ?? config.eosTokenId].flat();
  const notes: string[] = [];
  if (ends.length > 1) {
    notes.push(
      `generation_config.json lists ${ends.length} end tokens; only the first (${ends[0]}) ends an answer here.`,
    );
  }
  const others = Object.entries(json as Record<string, unknown>)
    .filter(([field, value]) => value !== null && !WITHOUT_EFFECT.has(field))
    .map(([field]) => quoteName(field));
  if (others.length > 0) {
    notes.push(
      `generation_config.json also sets ${others.join(', ')}, which is not applied: choose it yourself.`,
    );
  }
  return {
    config: checkT5Config({
      ...config,
      eosTokenId: ends[0]!,
      decoderStartTokenId: decoder_start_token_id ?? config.decoderStartTokenId,
      padTokenId: pad_token_id ?? config.padTokenId,
    }),
    notes,
  };
}
