/**
 * The settings of a generation, each declared once: a row gives its names, range, default and words. Panels, validation,
 * share links, stored settings and the command line are derived from it, so a new setting is one row here, and what
 * the engine does with it (docs/decisions/0025).
 */

export type GenerationMethod = 'greedy' | 'sample' | 'beam';

export interface GenerationSetting {
  /**
   * Name in stored settings and share links, for ever, and, in kebab case, of the command line's flag. Differs from the
   * name in code where version 1 of the links was there first.
   */
  wireName: string;
  /** Name of the argument in Transformers or, for prompts, in Tk-Instruct. */
  term: string;
  label: string;
  /** One short sentence for people. */
  help: string;
  /** Both ends are allowed. */
  min: number;
  max: number;
  /** Distance of two values that the arrows of a field reach; with 1, only whole numbers are allowed. */
  step: number;
  /** Tk-Instruct's own value: what a setting that is left out means, for ever. */
  default: number;
  /** Methods that the setting has an effect with: panels show it with these only. */
  methods: readonly GenerationMethod[];
  /**
   * What it belongs to: `config` goes to the engine with every request, `prompt` decides how the prompt is cut, `run` how
   * many answers a run has.
   */
  part: 'config' | 'prompt' | 'run';
}

const ALL = ['greedy', 'sample', 'beam'] as const;

export const GENERATION_SETTINGS = {
  maxNewTokens: {
    wireName: 'maxNewTokens',
    term: 'max_new_tokens',
    label: 'Max new tokens',
    help: 'The answer ends here at the latest.',
    min: 1,
    max: 1024,
    step: 1,
    default: 128,
    methods: ALL,
    part: 'config',
  },
  minNewTokens: {
    wireName: 'minNewTokens',
    term: 'min_new_tokens',
    label: 'Min new tokens',
    help: 'The answer cannot end earlier.',
    min: 0,
    max: 1024,
    step: 1,
    default: 0,
    methods: ALL,
    part: 'config',
  },
  maxSourceLength: {
    wireName: 'maxSourceLength',
    term: 'max_source_length',
    label: 'Max prompt tokens',
    help: 'Longer prompts are cut; 1,024 in the paper.',
    min: 16,
    max: 4096,
    step: 1,
    default: 1024,
    methods: ALL,
    part: 'prompt',
  },
  temperature: {
    wireName: 'temperature',
    term: 'temperature',
    label: 'Temperature',
    help: 'Higher is more random.',
    min: 0.1,
    max: 5,
    step: 0.1,
    default: 1,
    methods: ['sample'],
    part: 'config',
  },
  topK: {
    wireName: 'topK',
    term: 'top_k',
    label: 'Top-k',
    help: '0 keeps every token.',
    min: 0,
    max: 1000,
    step: 1,
    default: 0,
    methods: ['sample'],
    part: 'config',
  },
  topP: {
    wireName: 'topP',
    term: 'top_p',
    label: 'Top-p',
    help: '1 keeps every token.',
    min: 0,
    max: 1,
    step: 0.05,
    default: 1,
    methods: ['sample'],
    part: 'config',
  },
  seed: {
    wireName: 'seed',
    term: 'seed',
    label: 'Seed',
    help: 'Same seed, same answer.',
    min: 0,
    max: 0xffffffff,
    step: 1,
    default: 1,
    methods: ['sample'],
    part: 'config',
  },
  numReturnSequences: {
    wireName: 'repeats',
    term: 'num_return_sequences',
    label: 'Answers',
    help: 'Each with the next seed.',
    min: 1,
    max: 32,
    step: 1,
    default: 1,
    methods: ['sample'],
    part: 'run',
  },
  numBeams: {
    wireName: 'beams',
    term: 'num_beams',
    label: 'Beams',
    help: 'Hypotheses kept at each step.',
    min: 1,
    max: 8,
    step: 1,
    default: 4,
    methods: ['beam'],
    part: 'config',
  },
  lengthPenalty: {
    wireName: 'lengthPenalty',
    term: 'length_penalty',
    label: 'Length penalty',
    help: 'Above 1 favours longer answers.',
    min: -10,
    max: 10,
    step: 0.1,
    default: 1,
    methods: ['beam'],
    part: 'config',
  },
} as const satisfies Record<string, GenerationSetting>;

type Table = typeof GENERATION_SETTINGS;
type Part = GenerationSetting['part'];

/** Name of a setting in code. */
export type SettingName = keyof Table;

/** Names in code of the settings of a part. */
export type SettingOf<P extends Part> = {
  [Name in SettingName]: Table[Name]['part'] extends P ? Name : never;
}[SettingName];

/** Names in stored settings and links of the settings of a part. */
export type WireNameOf<P extends Part> = Table[SettingOf<P>]['wireName'];

/** Name of a setting in stored settings and links. */
export type WireName = WireNameOf<Part>;

/** Names in code of the settings of some parts, in the order of the table. */
export function settingNames<P extends Part>(...parts: readonly P[]): SettingOf<P>[] {
  const names = Object.keys(GENERATION_SETTINGS) as SettingName[];
  return names.filter((name): name is SettingOf<P> =>
    parts.some((part) => part === GENERATION_SETTINGS[name].part),
  );
}

/** Names in stored settings and links of the settings of some parts, in the order of the table. */
export function wireNames<P extends Part>(...parts: readonly P[]): WireNameOf<P>[] {
  return settingNames(...parts).map((name) => GENERATION_SETTINGS[name].wireName as WireNameOf<P>);
}

/** An object with an entry for each of some names. */
export function recordOf<Name extends string, Value>(
  names: readonly Name[],
  value: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
}

const BY_WIRE_NAME = new Map<string, GenerationSetting>(
  Object.values(GENERATION_SETTINGS).map((setting) => [setting.wireName, setting]),
);

/** The row of the setting with that name in stored settings and links. */
export function settingOf(wireName: WireName): GenerationSetting {
  return BY_WIRE_NAME.get(wireName)!;
}

/** Those of some settings that have an effect with a method. */
export function namesFor<Name extends WireName>(method: GenerationMethod, names: readonly Name[]): Name[] {
  return names.filter((name) => settingOf(name).methods.includes(method));
}

/** Whether a value is in the range of a setting. */
export function isInRange({ min, max, step }: GenerationSetting, value: number): boolean {
  return value >= min && value <= max && (step !== 1 || Number.isInteger(value));
}

/** The range of a setting in words: "a whole number from 1 to 8". */
export function rangeWords({ min, max, step }: GenerationSetting): string {
  const number = (value: number) => value.toLocaleString('en-GB');
  return `a ${step === 1 ? 'whole number' : 'number'} from ${number(min)} to ${number(max)}`;
}

/** The value of a setting's range that is nearest to the given number. */
export function clampSetting(wireName: WireName, value: number): number {
  const { min, max, step } = settingOf(wireName);
  return Math.min(max, Math.max(min, step === 1 ? Math.round(value) : value));
}

/** Strings that end an answer when they appear: how many, and UTF-16 units of each. */
export const STOP_STRING_BOUNDS = { count: 8, length: 200 } as const;

/** Most alternatives that are reported with each token of an answer. */
export const MAX_REPORTED_ALTERNATIVES = 8;

/** Most tokens of a prompt, EOS included: encoder attention grows with the square of the prompt. */
export const MAX_PROMPT_TOKENS = GENERATION_SETTINGS.maxSourceLength.max;

export const GENERATION_METHODS = [
  { value: 'greedy', label: 'Greedy', title: 'Always the most probable token' },
  { value: 'sample', label: 'Sample', title: 'Draw tokens by their probability (do_sample)' },
  { value: 'beam', label: 'Beam', title: 'Keep several hypotheses and return the best (num_beams)' },
] as const satisfies readonly { value: GenerationMethod; label: string; title: string }[];
