/** The comparison as a person set it up, in IndexedDB. */
import * as v from 'valibot';
import { GRID_BOUNDS } from '@/core/compare/grid';
import { GRID_ENCODINGS } from '@/core/compare/grid-encodings';
import { stopStringsSchema, storedSettingsEntries } from '@/core/generation/generation-settings';
import { storedFormat } from './stored-format';

const text = v.pipe(v.string(), v.maxLength(1_000_000));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
const list = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(entry));
const some = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(list(entry, most), v.minLength(1));
const example = v.object({ input: text, output: text, explanation: v.optional(text) });

export const gridSettingsV1 = v.object({ ...storedSettingsEntries, stopStrings: stopStringsSchema });

export const gridFormat = {
  ...storedFormat({
    kind: 'compare-grid',
    label: 'comparison',
    schema: v.object({
      title: text,
      prompt: v.object({
        name: text,
        positiveExamples: list(example, GRID_BOUNDS.examples),
        negativeExamples: list(example, GRID_BOUNDS.examples),
        wordings: some(v.object({ id, text }), GRID_BOUNDS.wordings),
      }),
      rows: list(v.object({ id, input: text, references: list(text, 1_000) }), GRID_BOUNDS.rows),
      axes: v.object({
        encodings: some(v.picklist(GRID_ENCODINGS.map((encoding) => encoding.id)), GRID_BOUNDS.columns),
        models: some(id, GRID_BOUNDS.columns),
        adapters: some(v.nullable(id), GRID_BOUNDS.columns),
        runtimes: some(id, GRID_BOUNDS.columns),
      }),
      excluded: list(v.pipe(v.string(), v.maxLength(2_000)), GRID_BOUNDS.cells),
      baseline: v.nullable(v.pipe(v.string(), v.maxLength(2_000))),
      differentOnly: v.boolean(),
      settings: gridSettingsV1,
    }),
  }),
  key: 'grid',
};
