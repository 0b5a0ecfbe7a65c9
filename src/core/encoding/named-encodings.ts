import { PlaygroundError } from '@/core/errors';
import type { EncodingRecipe } from './encode-prompt';

/** An encoding of the paper's grid under the name that its results are reported with. */
export interface NamedEncoding {
  id: string;
  /** For people: a few words. */
  label: string;
  /** For people: one line. */
  description: string;
  /** `per-instance`: one of {@link TK_INSTRUCT_MIX}, chosen for each instance by {@link recipeFor}. */
  recipe: EncodingRecipe | 'per-instance';
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

export const NAMED_ENCODINGS: readonly NamedEncoding[] = [
  {
    id: 'input_only',
    label: 'Input only',
    description: 'The input alone, without a word on the task.',
    recipe: INPUT_ONLY,
  },
  {
    id: 'task_name_input',
    label: 'Task name',
    description: "The task's name and the input.",
    recipe: { ...INPUT_ONLY, addTaskName: true },
  },
  { id: 'def', label: 'Definition', description: 'The definition and the input.', recipe: definition(0) },
  {
    id: 'pos1',
    label: '1 example',
    description: 'One positive example and the input.',
    recipe: positivesOnly(1),
  },
  {
    id: 'pos2',
    label: '2 examples',
    description: 'Two positive examples and the input.',
    recipe: positivesOnly(2),
  },
  {
    id: 'pos4',
    label: '4 examples',
    description: 'Four positive examples and the input.',
    recipe: positivesOnly(4),
  },
  {
    id: 'def_pos1',
    label: 'Definition + 1 example',
    description: 'The definition, one positive example and the input.',
    recipe: definition(1),
  },
  {
    id: 'def_pos2',
    label: 'Definition + 2 examples',
    description:
      'The definition, two positive examples and the input: what most released models were trained with.',
    recipe: definition(2),
  },
  {
    id: 'def_pos4',
    label: 'Definition + 4 examples',
    description: 'The definition, four positive examples and the input.',
    recipe: definition(4),
  },
  {
    id: 'def_pos2_neg2',
    label: 'Definition + 2 good + 2 bad',
    description: 'The definition, two positive and two negative examples, and the input.',
    recipe: definition(2, 2),
  },
  {
    id: 'def_pos2_expl',
    label: 'Definition + 2 explained',
    description: 'The definition, two positive examples with explanations, and the input.',
    recipe: definition(2, 0, true),
  },
  {
    id: 'def_pos2_neg2_expl',
    label: 'Definition + 2 good + 2 bad, explained',
    description: 'The definition, two positive and two negative examples with explanations, and the input.',
    recipe: definition(2, 2, true),
  },
  {
    id: 'tk_instruct',
    label: 'Tk-Instruct mix',
    description:
      'One of five encodings for each instance, by chance: what the general models were trained with.',
    recipe: 'per-instance',
  },
];

/**
 * @throws {PlaygroundError} `invalid-input` for a name that is not in {@link NAMED_ENCODINGS}
 */
export function namedEncoding(id: string): NamedEncoding {
  const found = NAMED_ENCODINGS.find((encoding) => encoding.id === id);
  if (found) return found;
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
