import { describe, expect, test } from 'vitest';
import { NAMED_ENCODINGS, PAPER_GRID } from '@/core/encoding/named-encodings';
import { textFingerprint } from '@/core/random/text-fingerprint';
import { cellFingerprint, cellPrompt } from './cell-prompt';
import {
  checkGridSize,
  FIVE_ENCODINGS,
  type GridAxes,
  type GridPrompt,
  type GridRow,
  gridColumns,
  varyingAxes,
} from './grid';
import { type PlannedCell, planRun } from './plan-run';

const AXES: GridAxes = { encodings: ['def'], models: ['a'], adapters: [null], runtimes: ['current'] };
const ONE = [{ id: 'w1', text: 'Say it.' }];
const TWO = [...ONE, { id: 'w2', text: 'Tell it.' }];

describe('columns', () => {
  test('are every combination of the axes', () => {
    const columns = gridColumns(
      {
        encodings: ['def', 'def_pos2'],
        models: ['a', 'b'],
        adapters: [null, 'x'],
        runtimes: ['current', 'webgpu'],
      },
      TWO,
    );
    expect(columns).toHaveLength(2 * 2 * 2 * 2 * 2);
    expect(new Set(columns.map(({ key }) => key)).size).toBe(32);
    expect(varyingAxes(columns)).toEqual(['encoding', 'wording', 'model', 'adapter', 'runtime']);
  });

  test('wordings do not multiply an encoding without a definition', () => {
    const columns = gridColumns({ ...AXES, encodings: ['input_only', 'def', 'pos2', 'tk_instruct'] }, TWO);
    expect(columns.map(({ encoding, wording }) => [encoding, wording])).toEqual([
      ['input_only', null],
      ['def', 'w1'],
      ['def', 'w2'],
      ['pos2', null],
      ['tk_instruct', 'w1'],
      ['tk_instruct', 'w2'],
    ]);
  });

  test('blank wordings are left out, unless there is nothing else', () => {
    const blank = { id: 'w3', text: ' \n' };
    expect(gridColumns(AXES, [blank, ...ONE]).map(({ wording }) => wording)).toEqual(['w1']);
    expect(gridColumns(AXES, [blank]).map(({ wording }) => wording)).toEqual(['w3']);
  });

  test('adapters come with the models they fit; what was taken away stays away', () => {
    const axes = { ...AXES, models: ['a', 'b'], adapters: [null, 'x'] };
    const fits = (adapter: string, model: string) => adapter === 'x' && model === 'b';
    const columns = gridColumns(axes, ONE, { fits });
    expect(columns.map(({ model, adapter }) => [model, adapter])).toEqual([
      ['a', null],
      ['b', null],
      ['b', 'x'],
    ]);
    const excluded = [columns[1]!.key];
    expect(gridColumns(axes, ONE, { fits, excluded })).toEqual([columns[0], columns[2]]);
  });

  test('a heading needs only what differs', () => {
    expect(varyingAxes(gridColumns(AXES, ONE))).toEqual([]);
    expect(varyingAxes(gridColumns({ ...AXES, encodings: FIVE_ENCODINGS }, ONE))).toEqual([
      'encoding',
      'wording',
    ]);
    expect(varyingAxes(gridColumns({ ...AXES, runtimes: ['webgpu', 'reference'] }, ONE))).toEqual([
      'runtime',
    ]);
  });

  test('the presets are encodings that exist', () => {
    const known = NAMED_ENCODINGS.map(({ id }) => id);
    expect(known).toEqual(expect.arrayContaining([...PAPER_GRID]));
    expect(known).toEqual(expect.arrayContaining([...FIVE_ENCODINGS]));
  });

  test('a grid that is too large is refused by name', () => {
    expect(() => checkGridSize(13, 100)).not.toThrow();
    expect(() => checkGridSize(65, 1)).toThrow(/64 columns; this one has 65/);
    expect(() => checkGridSize(1, 501)).toThrow(/500 inputs/);
    expect(() => checkGridSize(20, 101)).toThrow(/2,000 cells; this one has 2,020/);
  });
});

describe('prints', () => {
  const grid: GridPrompt = {
    name: 'task1',
    wordings: TWO,
    positiveExamples: [{ input: 'a', output: 'b', explanation: 'c' }],
    negativeExamples: [],
  };
  const row: GridRow = { id: 'r', input: 'x', references: ['y'] };
  const columns = gridColumns({ ...AXES, encodings: ['input_only', 'def', 'pos1', 'def_pos2_expl'] }, TWO);
  const prints = (from: GridPrompt, at: GridRow = row, circumstances = 'same') => {
    const print = cellFingerprint(from, () => circumstances);
    return columns.map((column) => print(column, at));
  };
  /** Places of the columns whose print a change alters. */
  const altered = (after: string[]) => prints(grid).flatMap((print, at) => (print === after[at] ? [] : [at]));

  test('change with what reaches the model, and with nothing else', () => {
    const all = columns.map((_, at) => at);
    expect(columns.map(({ encoding, wording }) => `${encoding} ${wording}`)).toEqual([
      'input_only null',
      'def w1',
      'def w2',
      'pos1 null',
      'def_pos2_expl w1',
      'def_pos2_expl w2',
    ]);
    expect(altered(prints(grid))).toEqual([]);
    expect(altered(prints({ ...grid, name: 'other' }))).toEqual([]);
    expect(altered(prints({ ...grid, wordings: [{ id: 'w1', text: 'Shout it.' }, TWO[1]!] }))).toEqual([
      1, 4,
    ]);
    const explained = [{ ...grid.positiveExamples[0]!, explanation: 'other' }];
    expect(altered(prints({ ...grid, positiveExamples: explained }))).toEqual([4, 5]);
    expect(altered(prints(grid, { ...row, input: 'z' }))).toEqual(all);
    expect(altered(prints(grid, { ...row, references: [] }))).toEqual([]);
    expect(altered(prints(grid, row, 'beams'))).toEqual(all);
  });

  test('differ between columns and inputs', () => {
    expect(new Set(prints(grid)).size).toBe(columns.length);
    const texts = Array.from({ length: 20_000 }, (_, at) => `input ${at}`);
    expect(new Set(texts.map(textFingerprint)).size).toBe(texts.length);
    expect(textFingerprint('ab')).not.toBe(textFingerprint('ba'));
  });

  test('the prompt of a cell has its wording; a drawn encoding depends on the input alone', () => {
    expect(cellPrompt(grid, columns[2]!, row).prompt).toMatchObject({ definition: 'Tell it.', input: 'x' });
    const mix = gridColumns({ ...AXES, encodings: ['tk_instruct'] }, ONE)[0]!;
    const drawn = (input: string) =>
      JSON.stringify(cellPrompt(grid, mix, { ...row, id: input, input }).recipe);
    expect(drawn('x')).toBe(JSON.stringify(cellPrompt(grid, mix, row).recipe));
    expect(new Set(Array.from({ length: 60 }, (_, at) => drawn(`${at}`))).size).toBe(5);
  });
});

describe('the plan of a run', () => {
  const columns = gridColumns(
    { encodings: ['def', 'pos2'], models: ['a', 'b'], adapters: [null, 'x'], runtimes: ['current'] },
    ONE,
  );
  const rows = Array.from(
    { length: 5 },
    (_, at): GridRow => ({ id: `r${at}`, input: `${at}`, references: [] }),
  );
  const cells = rows.flatMap((row) =>
    columns.map((column): PlannedCell => ({ key: `${row.id} ${column.key}`, column, row })),
  );

  test('every cell once; a batch has one model, runtime and adapter; the loaded model comes first', () => {
    const lanes = planRun(cells, (model) => model === 'b', 4);
    expect(lanes.map(({ model }) => model)).toEqual(['b', 'a']);
    const planned = lanes.flatMap((lane) =>
      lane.batches.flatMap((batch) => {
        for (const cell of batch.cells) {
          expect(cell.column).toMatchObject({
            model: lane.model,
            runtime: lane.runtime,
            adapter: batch.adapter,
          });
        }
        return batch.cells.map(({ key }) => key);
      }),
    );
    expect(planned.toSorted()).toEqual(cells.map(({ key }) => key).toSorted());
    // Two encodings by five inputs with the same adapter: 4 + 4 + 2.
    expect(lanes[0]!.batches.map((batch) => [batch.adapter, batch.cells.length])).toEqual([
      [null, 4],
      [null, 4],
      [null, 2],
      ['x', 4],
      ['x', 4],
      ['x', 2],
    ]);
    expect(lanes[0]!.batches[0]!.cells.map(({ row }) => row.id)).toEqual(['r0', 'r0', 'r1', 'r1']);
  });

  test('nothing to do is no lane', () => {
    expect(planRun([], () => true)).toEqual([]);
  });
});
