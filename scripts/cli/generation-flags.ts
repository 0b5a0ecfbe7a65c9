/** The generation settings as flags of the command line: one for each row of the table of settings. */
import { PlaygroundError } from '@/core/errors';
import { type GenerationConfig, parseGenerationConfig } from '@/core/generation/generation-config';
import { GENERATION_SETTINGS, type SettingOf, settingNames } from '@/core/generation/settings-table';

type Name = SettingOf<'config'>;

const NAMES = settingNames('config');

/** `maxNewTokens` -> `max-new-tokens`. */
const flagOf = (name: Name): string =>
  GENERATION_SETTINGS[name].wireName.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const isOnlyFor = (method: 'sample' | 'beam') => (name: Name) => {
  const methods: readonly string[] = GENERATION_SETTINGS[name].methods;
  return methods.length === 1 && methods[0] === method;
};
const SAMPLING = NAMES.filter(isOnlyFor('sample'));
const BEAM_SEARCH = NAMES.filter(isOnlyFor('beam'));

/** For `parseArgs`. */
export const generationOptions: Record<string, { type: 'string' }> = Object.fromEntries(
  NAMES.map((name) => [flagOf(name), { type: 'string' as const }]),
);

const optional = (names: readonly Name[]) => names.map((name) => `--${flagOf(name)} N`).join(' ');

/** The flags as a person would type them. */
export const generationUsage = [
  ...NAMES.filter((name) => !SAMPLING.includes(name) && !BEAM_SEARCH.includes(name)).map(
    (name) => `[${optional([name])}]`,
  ),
  `[${optional(BEAM_SEARCH)} | ${optional(SAMPLING)}]`,
].join(' ');

/**
 * The config for the flags: greedy unless beams or a sampling setting are given. No alternatives are reported.
 * @param values of {@link generationOptions}, as `parseArgs` gives them
 * @throws {PlaygroundError} `invalid-input` for what is no number, out of range, or has no effect with what else is given
 */
export function readGenerationConfig(values: Readonly<Record<string, unknown>>): GenerationConfig {
  const numbers = Object.fromEntries(NAMES.map((name) => [name, numberOf(values, flagOf(name))]));
  const given = (names: readonly Name[]) => names.filter((name) => numbers[name] !== undefined);
  const samples = given(SAMPLING).length > 0;
  const searches = (numbers.numBeams ?? 1) !== 1;
  if (samples && searches) throw wrongFlags('Give either --beams or sampling settings.');
  const [idle] = given(BEAM_SEARCH).filter((name) => name !== 'numBeams');
  if (idle && !searches) throw wrongFlags(`--${flagOf(idle)} needs --beams of 2 or more.`);
  return parseGenerationConfig({
    ...numbers,
    alternatives: 0,
    method: searches ? 'beam' : samples ? 'sample' : 'greedy',
  });
}

function numberOf(values: Readonly<Record<string, unknown>>, flag: string): number | undefined {
  const text = values[flag];
  if (typeof text !== 'string') return undefined;
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw wrongFlags(`--${flag} must be a number.`);
  return number;
}

function wrongFlags(message: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message, { hint: `Settings: ${generationUsage}` });
}
