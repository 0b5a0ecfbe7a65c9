/**
 * Generation settings as a person makes, stores and shares them, under the names of version 1 of stored data and links
 * (`beams`, `repeats`). {@link toGenerationConfig} is the border to the engine and to the field's names.
 */
import * as v from 'valibot';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from './generation-config';
import {
  GENERATION_METHODS,
  GENERATION_SETTINGS,
  type GenerationMethod,
  recordOf,
  STOP_STRING_BOUNDS,
  settingNames,
  settingOf,
  type WireName,
  type WireNameOf,
  wireNames,
} from './settings-table';

/** What a prompt carries: how its answer is generated, and how long it may be itself. */
export interface GenerationSettings extends Record<WireNameOf<'config' | 'prompt'>, number> {
  method: GenerationMethod;
  stopStrings: readonly string[];
}

/** Names of the numbers of {@link GenerationSettings}. */
export type NumberSetting = WireNameOf<'config' | 'prompt'>;

export const NUMBER_SETTINGS: readonly NumberSetting[] = wireNames('config', 'prompt');

/** Tk-Instruct's own: greedy, 128 new tokens, prompts of at most 1,024 tokens. */
export const DEFAULT_GENERATION_SETTINGS: GenerationSettings = {
  method: DEFAULT_GENERATION_CONFIG.method,
  ...recordOf(NUMBER_SETTINGS, (name) => settingOf(name).default),
  stopStrings: [],
};

/** JSON has a negative zero, which is written as 0 again. */
const plainZero = v.transform((value: number) => (value === 0 ? 0 : value));

/** Accepts the values of a setting's range. */
export function inRange(name: WireName) {
  const { min, max, step } = settingOf(name);
  const range = v.pipe(v.number(), v.minValue(min), v.maxValue(max));
  return step === 1 ? v.pipe(range, v.integer(), plainZero) : v.pipe(range, plainZero);
}

export const methodSchema = v.picklist(GENERATION_METHODS.map(({ value }) => value));

const { count, length } = STOP_STRING_BOUNDS;

/** Stop strings as they are shared: none is empty. */
export const stopStringsSchema = v.pipe(
  v.array(v.unknown()),
  v.maxLength(count),
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(length))),
);

/** What every stored set of settings has in common. A setting from before it existed has its default. */
export const storedSettingsEntries = {
  method: methodSchema,
  ...recordOf(NUMBER_SETTINGS, (name) => v.optional(inRange(name), settingOf(name).default)),
};

/**
 * What the engine is given for the settings. A minimum above the maximum of new tokens counts as that maximum.
 * @param alternatives most probable tokens to report with each token
 */
export function toGenerationConfig(settings: GenerationSettings, alternatives: number): GenerationConfig {
  const numbers = recordOf(settingNames('config'), (name) => settings[GENERATION_SETTINGS[name].wireName]);
  const { method, stopStrings } = settings;
  const minNewTokens = Math.min(numbers.minNewTokens, numbers.maxNewTokens);
  return { ...numbers, minNewTokens, method, stopStrings, alternatives };
}

/** The settings in a few words: "Greedy, up to 128 tokens". */
export function describeSettings(settings: GenerationSettings, repeats = 1): string {
  const { method, maxNewTokens, beams, temperature, topK, topP, seed } = settings;
  const upTo = `up to ${maxNewTokens} tokens`;
  if (method === 'greedy') return `Greedy, ${upTo}`;
  if (method === 'beam') return `${beams} ${beams === 1 ? 'beam' : 'beams'}, ${upTo}`;
  const filters = [
    topK > 0 ? `top-k ${topK}` : '',
    topP < 1 ? `top-p ${topP}` : '',
    repeats > 1 ? `${repeats} answers from seed ${seed}` : `seed ${seed}`,
  ].filter(Boolean);
  return `Sampling at ${temperature}, ${filters.join(', ')}, ${upTo}`;
}
