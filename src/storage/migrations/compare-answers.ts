/** The answers that a comparison got, in IndexedDB beside it. */
import * as v from 'valibot';
import { cellAnswerSchema } from '@/core/compare/cell-answer';
import { GRID_BOUNDS } from '@/core/compare/grid';
import { storedFormat } from './stored-format';

/** Answers stored beside the grid: those of its rows, for as many columns as were ever asked for. */
export const MAX_STORED_ANSWERS = 2 * GRID_BOUNDS.cells;

const list = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(entry));

export const answersFormat = {
  ...storedFormat({
    kind: 'compare-answers',
    label: 'answers of the comparison',
    schema: list(
      v.object({ key: v.pipe(v.string(), v.maxLength(3_000)), answer: cellAnswerSchema }),
      MAX_STORED_ANSWERS,
    ),
  }),
  key: 'answers',
};
