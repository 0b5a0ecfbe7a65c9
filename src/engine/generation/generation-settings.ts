/** Validation of generation settings: they come from forms, links, files and the command line. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';

/** Beam search asks the device for twice its beams of alternatives. */
export const MAX_BEAMS = 8;
export const MAX_NEW_TOKENS = 2048;
/** Temperatures below this would only push the logits out of float32's range; 0 is greedy. */
const MIN_TEMPERATURE = 0.01;

const whole = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const between = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));

const SettingsSchema = v.object({
  method: v.optional(v.picklist(['greedy', 'sample', 'beam']), DEFAULT_GENERATION_CONFIG.method),
  maxNewTokens: v.optional(whole(1, MAX_NEW_TOKENS), DEFAULT_GENERATION_CONFIG.maxNewTokens),
  minNewTokens: v.optional(whole(0, MAX_NEW_TOKENS), DEFAULT_GENERATION_CONFIG.minNewTokens),
  temperature: v.optional(
    v.union([v.literal(0), between(MIN_TEMPERATURE, 100)]),
    DEFAULT_GENERATION_CONFIG.temperature,
  ),
  topK: v.optional(whole(0, 1_000_000), DEFAULT_GENERATION_CONFIG.topK),
  topP: v.optional(between(0, 1), DEFAULT_GENERATION_CONFIG.topP),
  seed: v.optional(whole(0, 0xffffffff), DEFAULT_GENERATION_CONFIG.seed),
  beams: v.optional(whole(1, MAX_BEAMS), DEFAULT_GENERATION_CONFIG.beams),
  lengthPenalty: v.optional(between(-10, 10), DEFAULT_GENERATION_CONFIG.lengthPenalty),
  alternatives: v.optional(whole(0, 8), DEFAULT_GENERATION_CONFIG.alternatives),
  stopStrings: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), v.maxLength(16)),
    () => [...DEFAULT_GENERATION_CONFIG.stopStrings],
  ),
});

/** How each setting is named and bounded in words, for messages. */
const RULES: Record<keyof GenerationConfig, string> = {
  method: 'The method must be greedy, sample or beam.',
  maxNewTokens: `The most new tokens must be a whole number from 1 to ${MAX_NEW_TOKENS}.`,
  minNewTokens: `The fewest new tokens must be a whole number from 0 to ${MAX_NEW_TOKENS}.`,
  temperature: `The temperature must be 0, or from ${MIN_TEMPERATURE} to 100.`,
  topK: 'Top-k must be a whole number from 0 (keep all) to 1,000,000.',
  topP: 'Top-p must be from 0 to 1.',
  seed: 'The seed must be a whole number from 0 to 4,294,967,295.',
  beams: `The beams must be a whole number from 1 to ${MAX_BEAMS}.`,
  lengthPenalty: 'The length penalty must be from -10 to 10.',
  alternatives: 'The alternatives must be a whole number from 0 to 8.',
  stopStrings: 'There can be up to 16 stop strings of 1 to 500 characters.',
};

/**
 * @param settings anything; missing entries take the paper's values, unknown ones are left out
 * @throws {PlaygroundError} `invalid-input` that names the setting and its range
 */
export function parseGenerationConfig(settings: unknown): GenerationConfig {
  const parsed = v.safeParse(SettingsSchema, settings);
  if (!parsed.success) {
    const key = parsed.issues[0].path?.[0]?.key as keyof GenerationConfig | undefined;
    const rule = key === undefined ? undefined : RULES[key];
    throw new PlaygroundError('invalid-input', rule ?? 'The generation settings are not an object.', {
      hint: 'Correct the setting, or go back to the defaults.',
    });
  }
  const { output } = parsed;
  if (output.minNewTokens > output.maxNewTokens) {
    throw new PlaygroundError('invalid-input', 'The fewest new tokens are more than the most.', {
      hint: 'Lower the one or raise the other.',
    });
  }
  return output;
}
