import { cellPrompt } from '@/core/compare/cell-prompt';
import type { GridColumn, GridRow } from '@/core/compare/grid';
import { promptTexts } from '@/core/encoding/prompt-text';
import type { GridDocument } from './grid-document';

/** The complete prompt of a cell, before anything is dropped to fit the prompt limit. */
export function promptSource(grid: GridDocument, column: GridColumn, row: GridRow): string {
  const { prompt, recipe } = cellPrompt(grid.prompt, column, row);
  if (!recipe) return prompt.input;
  const { name, definition, positives, negatives, task } = promptTexts(prompt, recipe);
  return [name, definition, ...positives, ...negatives, task].join('');
}
