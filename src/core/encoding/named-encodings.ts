import { PlaygroundError } from '@/core/errors';
import type { EncodingRecipe } from './encoding-recipe';

interface EncodingEntry {
  /** For people: a few words. */
  label: string;
  /** For people: one sentence. */
  description: string;
  /** `per-instance`: one of {@link TK_INSTRUCT_MIX}, drawn for each instance by {@link recipeFor}. */
  recipe: EncodingRecipe | 'per-instance';
  /** Whether the paper reports results with it. */
  inPaperGrid: boolean;
}

/** An encoding under the name that results are reported with. */
export interface NamedEncoding extends EncodingEntry {
  id: EncodingId;
}

const INPUT_ONLY: EncodingRecipe = {
  addTaskName: false,
  addTaskDefinition: false,
  numPosExamples: 0,
  numNegExamples: 0,
  addExplanation: false,
};
const definition = (positives: number, negatives = 0, addExplanation = false): EncodingRecipe => ({
  addTaskName: false,
  addTaskDefinition: true,
  numPosExamples: positives,
  numNegExamples: negatives,
  addExplanation,
});
const positivesOnly = (count: number): EncodingRecipe => ({ ...INPUT_ONLY, numPosExamples: count });

/** The five that Tk-Instruct draws from with equal chance in its `tk_instruct` mode. */
export const TK_INSTRUCT_MIX: readonly EncodingRecipe[] = [
  definition(0),
  positivesOnly(2),
  definition(2),
  definition(2, 2),
  definition(2, 0, true),
];

/**
 * The one list of encodings: whatever offers, stores, shares or exports them takes them from here. Links and stored data
 * hold ids, so an id means the same recipe for ever: another recipe is another id (docs/encoding.md, "Add an encoding").
 */
const ENCODINGS = {
  input_only: {
    label: 'Input only',
    description: 'The input alone, without a word on the task.',
    recipe: INPUT_ONLY,
    inPaperGrid: true,
  },
  task_name_input: {
    label: 'Task name',
    description: "The task's name and the input.",
    recipe: { ...INPUT_ONLY, addTaskName: true },
    inPaperGrid: true,
  },
  def: {
    label: 'Definition',
    description: 'The definition and the input.',
    recipe: definition(0),
    inPaperGrid: true,
  },
  pos1: {
    label: '1 example',
    description: 'One positive example and the input.',
    recipe: positivesOnly(1),
    inPaperGrid: true,
  },
  pos2: {
    label: '2 examples',
    description: 'Two positive examples and the input.',
    recipe: positivesOnly(2),
    inPaperGrid: true,
  },
  pos4: {
    label: '4 examples',
    description: 'Four positive examples and the input.',
    recipe: positivesOnly(4),
    inPaperGrid: true,
  },
  def_pos1: {
    label: 'Definition + 1 example',
    description: 'The definition, one positive example and the input.',
    recipe: definition(1),
    inPaperGrid: true,
  },
  def_pos2: {
    label: 'Definition + 2 examples',
    description:
      'The definition, two positive examples and the input: what most released models were trained with.',
    recipe: definition(2),
    inPaperGrid: true,
  },
  def_pos4: {
    label: 'Definition + 4 examples',
    description: 'The definition, four positive examples and the input.',
    recipe: definition(4),
    inPaperGrid: true,
  },
  def_pos2_neg2: {
    label: 'Definition + 2 good + 2 bad',
    description: 'The definition, two positive and two negative examples, and the input.',
    recipe: definition(2, 2),
    inPaperGrid: true,
  },
  def_pos2_expl: {
    label: 'Definition + 2 explained',
    description: 'The definition, two positive examples with explanations, and the input.',
    recipe: definition(2, 0, true),
    inPaperGrid: false,
  },
  def_pos2_neg2_expl: {
    label: 'Definition + 2 good + 2 bad, explained',
    description: 'The definition, two positive and two negative examples with explanations, and the input.',
    recipe: definition(2, 2, true),
    inPaperGrid: true,
  },
  tk_instruct: {
    label: 'Tk-Instruct mix',
    description:
      'One of five encodings for each instance, by chance: what the general models were trained with.',
    recipe: 'per-instance',
    inPaperGrid: true,
  },
} satisfies Record<string, EncodingEntry>;

/** What stored data, links and reports call an encoding. */
export type EncodingId = keyof typeof ENCODINGS;

export const NAMED_ENCODINGS: readonly NamedEncoding[] = Object.entries(ENCODINGS).map(([id, encoding]) => ({
  id: id as EncodingId,
  ...encoding,
}));

/** The encodings of the paper's grid, in its order. */
export const PAPER_GRID: readonly EncodingId[] = NAMED_ENCODINGS.flatMap(({ id, inPaperGrid }) =>
  inPaperGrid ? [id] : [],
);

/** Most examples of one kind that any encoding uses. */
export const MAX_EXAMPLES = Math.max(
  ...[...NAMED_ENCODINGS.map(({ recipe }) => recipe), ...TK_INSTRUCT_MIX].flatMap((recipe) =>
    recipe === 'per-instance' ? [] : [recipe.numPosExamples, recipe.numNegExamples],
  ),
);

/** What most released models were trained with. */
export const DEFAULT_ENCODING: EncodingId = 'def_pos2';

/** Whether an id from storage, a link or a file is that of an encoding which this version knows. */
export function isEncodingId(id: string): id is EncodingId {
  return Object.hasOwn(ENCODINGS, id);
}

/** The label of an encoding; of one that only a later version knows, its id. */
export function encodingLabel(id: string): string {
  return isEncodingId(id) ? ENCODINGS[id].label : id;
}

/**
 * @throws {PlaygroundError} `invalid-input` for a name that is not in {@link NAMED_ENCODINGS}
 */
export function namedEncoding(id: string): NamedEncoding {
  if (isEncodingId(id)) return { id, ...ENCODINGS[id] };
  throw new PlaygroundError('invalid-input', `There is no encoding named "${id}".`, {
    hint: `Choose one of ${NAMED_ENCODINGS.map((encoding) => encoding.id).join(', ')}.`,
  });
}

/**
 * The recipe of an encoding for one instance. Only `tk_instruct` depends on the instance: the same key and seed give
 * the same recipe everywhere, whatever the order of the instances.
 * @throws {PlaygroundError} `invalid-input` for an unknown name
 */
export function recipeFor(name: string, instanceKey: string, seed: number): EncodingRecipe {
  const { recipe } = namedEncoding(name);
  if (recipe !== 'per-instance') return recipe;
  const share = hash32(`${seed}:${instanceKey}`) / 2 ** 32;
  return TK_INSTRUCT_MIX[Math.floor(share * TK_INSTRUCT_MIX.length)]!;
}

/** FNV-1a over UTF-16 units, mixed at the end (murmur3's finaliser) so that the high bits depend on all of it. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
