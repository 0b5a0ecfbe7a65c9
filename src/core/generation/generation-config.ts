/**
 * How the engine generates an answer, under the names of Transformers' `GenerationConfig`. Plain data: it crosses the worker
 * boundary. What a person sets, stores and shares is generation-settings.ts.
 */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import {
  GENERATION_METHODS,
  GENERATION_SETTINGS,
  type GenerationMethod,
  isInRange,
  MAX_REPORTED_ALTERNATIVES,
  rangeWords,
  recordOf,
  type SettingOf,
  STOP_STRING_BOUNDS,
  settingNames,
} from './settings-table';

/** The numbers of {@link GENERATION_SETTINGS} that go to the engine, and what is no number. */
export interface GenerationConfig extends Record<SettingOf<'config'>, number> {
  /** `greedy`, `sample` (temperature, top-k, top-p, seed) or `beam` (beams, length penalty). */
  method: GenerationMethod;
  /** Most probable tokens reported with each token of the answer, 0 to 8. */
  alternatives: number;
  /** Text that ends the answer when it appears; it is cut from the answer. */
  stopStrings: readonly string[];
}

const CONFIG_NAMES = settingNames('config');

/** Tk-Instruct's own: greedy, at most 128 new tokens. */
export const DEFAULT_GENERATION_CONFIG: GenerationConfig = {
  ...recordOf(CONFIG_NAMES, (name): number => GENERATION_SETTINGS[name].default),
  method: 'greedy',
  alternatives: 5,
  stopStrings: [],
};

/** Besides its range, a temperature may be 0: then the most probable token is taken. */
function isAllowed(name: SettingOf<'config'>, value: number): boolean {
  return (name === 'temperature' && value === 0) || isInRange(GENERATION_SETTINGS[name], value);
}

function numberSchema(name: SettingOf<'config'>) {
  const allowed = v.pipe(
    v.number(),
    v.check((value) => isAllowed(name, value)),
  );
  return v.optional(allowed, DEFAULT_GENERATION_CONFIG[name]);
}

const { count, length } = STOP_STRING_BOUNDS;

const ConfigSchema = v.object({
  ...recordOf(CONFIG_NAMES, numberSchema),
  method: v.optional(
    v.picklist(GENERATION_METHODS.map(({ value }) => value)),
    DEFAULT_GENERATION_CONFIG.method,
  ),
  alternatives: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_REPORTED_ALTERNATIVES)),
    DEFAULT_GENERATION_CONFIG.alternatives,
  ),
  stopStrings: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(length))), v.maxLength(count)),
    () => [],
  ),
});

/** What is allowed for an entry, as a sentence. */
function ruleOf(key: keyof GenerationConfig): string {
  switch (key) {
    case 'method':
      return 'The method must be greedy, sample or beam.';
    case 'alternatives':
      return `The alternatives must be a whole number from 0 to ${MAX_REPORTED_ALTERNATIVES}.`;
    case 'stopStrings':
      return `There can be up to ${count} stop strings of 1 to ${length} characters.`;
    default: {
      const setting = GENERATION_SETTINGS[key];
      const zero = key === 'temperature' ? ', or 0 for greedy' : '';
      return `${setting.label} (${setting.term}) must be ${rangeWords(setting)}${zero}.`;
    }
  }
}

/**
 * Checks a config that comes from outside: a page, a file or the command line.
 * @param config anything; entries that are missing take their default, unknown ones are left out
 * @throws {PlaygroundError} `invalid-input` that names the setting and its range
 */
export function parseGenerationConfig(config: unknown): GenerationConfig {
  const parsed = v.safeParse(ConfigSchema, config);
  if (!parsed.success) {
    const key = parsed.issues[0].path?.[0]?.key as keyof GenerationConfig | undefined;
    throw new PlaygroundError(
      'invalid-input',
      key === undefined ? 'The generation settings are not an object.' : ruleOf(key),
      { hint: 'Correct the setting, or go back to the defaults.' },
    );
  }
  const { output } = parsed;
  if (output.minNewTokens > output.maxNewTokens) {
    throw new PlaygroundError(
      'invalid-input',
      `Min new tokens (${output.minNewTokens}) is more than max new tokens (${output.maxNewTokens}).`,
      { hint: 'Lower the one or raise the other.' },
    );
  }
  return output;
}
