/** The encodings a column can have: the named ones, and the input as it stands. */
import { NAMED_ENCODINGS, type NamedEncoding, namedEncoding } from '@/core/encoding/named-encodings';

/**
 * Id of the encoding that adds nothing to the input: for prompts that are complete already. Links share such a prompt as raw
 * text, so it is no named encoding.
 */
export const AS_WRITTEN = 'as_written';

export interface GridEncoding extends Pick<NamedEncoding, 'label' | 'description'> {
  id: NamedEncoding['id'] | typeof AS_WRITTEN;
  /** Null when the input is the whole prompt. */
  recipe: NamedEncoding['recipe'] | null;
}

export const GRID_ENCODINGS: readonly GridEncoding[] = [
  ...NAMED_ENCODINGS,
  {
    id: AS_WRITTEN,
    label: 'As written',
    description: 'The input is the whole prompt: nothing of the paper’s wording is put around it.',
    recipe: null,
  },
];

/** @throws {PlaygroundError} `invalid-input` for an id that is not in {@link GRID_ENCODINGS} */
export function gridEncoding(id: string): GridEncoding {
  return GRID_ENCODINGS.find((encoding) => encoding.id === id) ?? namedEncoding(id);
}

/** Whether an encoding shows the model the definition, at least for some inputs. */
export function showsDefinition({ recipe }: GridEncoding): boolean {
  return recipe === 'per-instance' || (recipe?.addTaskDefinition ?? false);
}

/** Whether an encoding shows the model examples, at least for some inputs. */
export function showsExamples({ recipe }: GridEncoding): boolean {
  if (recipe === null) return false;
  return recipe === 'per-instance' || recipe.numPosExamples + recipe.numNegExamples > 0;
}
