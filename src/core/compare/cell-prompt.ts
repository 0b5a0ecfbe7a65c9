/** The prompt of a cell, and a fingerprint that shows when its answer is out of date. */

import type { EncodingRecipe } from '@/core/encoding/encoding-recipe';
import { recipeFor } from '@/core/encoding/named-encodings';
import { promptTexts } from '@/core/encoding/prompt-text';
import type { TaskPrompt } from '@/core/encoding/task-prompt';
import { textFingerprint } from '@/core/random/text-fingerprint';
import type { GridColumn, GridPrompt, GridRow } from './grid';
import { AS_WRITTEN } from './grid-encodings';

/** Seed of encodings that are drawn for each input: fixed, so that a grid always gives the same prompts. */
const DRAW_SEED = 1;

export interface CellPrompt {
  prompt: TaskPrompt;
  /** Null when the input is the whole prompt. */
  recipe: EncodingRecipe | null;
}

/** The prompt of one cell. An encoding that varies by instance is drawn by the text of the input. */
export function cellPrompt(grid: GridPrompt, column: GridColumn, row: GridRow): CellPrompt {
  const wording = grid.wordings.find(({ id }) => id === column.wording) ?? grid.wordings[0];
  return {
    prompt: {
      name: grid.name.trim() || undefined,
      definition: wording?.text ?? '',
      positiveExamples: grid.positiveExamples,
      negativeExamples: grid.negativeExamples,
      input: row.input,
    },
    recipe: column.encoding === AS_WRITTEN ? null : recipeFor(column.encoding, row.input, DRAW_SEED),
  };
}

/**
 * A function that gives the fingerprint of a cell: equal as long as the same model gets the same text with the same
 * settings. Parts that an encoding leaves out of the prompt do not count.
 * @param circumstances everything else that determines an answer: settings, and by column model, adapter and runtime
 */
export function cellFingerprint(
  grid: GridPrompt,
  circumstances: (column: GridColumn) => string,
): (column: GridColumn, row: GridRow) => string {
  // The texts of a column and of a row are hashed once, not once per cell.
  const known = new Map<string, string>();
  const inputs = new Map<GridRow, string>();
  return (column, row) => {
    const { prompt, recipe } = cellPrompt(grid, column, row);
    const key = `${column.key}${JSON.stringify(recipe)}`;
    let print = known.get(key);
    if (print === undefined) {
      const around = recipe && promptTexts({ ...prompt, input: '' }, recipe);
      print = textFingerprint(JSON.stringify([around, circumstances(column)]));
      known.set(key, print);
    }
    let input = inputs.get(row);
    if (input === undefined) {
      input = textFingerprint(row.input);
      inputs.set(row, input);
    }
    return `${print}${input}`;
  };
}
