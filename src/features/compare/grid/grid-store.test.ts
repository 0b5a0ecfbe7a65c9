import { describe, expect, test } from 'vitest';
import { GRID_BOUNDS } from '@/core/compare/grid';
import {
  DEFAULT_GENERATION_SETTINGS,
  type GenerationSettings,
  toGenerationConfig,
} from '@/core/generation/generation-settings';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import type { TaskFile } from '@/core/tasks/task-file';
import { answersFormat } from '@/storage/migrations/compare-answers';
import { gridFormat } from '@/storage/migrations/compare-grid';
import { readRecord } from '@/storage/migrations/migrate';
import { emptyGrid, isEmptyGrid, sourceOfPrompt, sourceOfTask } from './grid-document';
import { decidingSettings, settingsOf } from './grid-settings';
import { createGridStore } from './grid-store';
import { inputsOfLines } from './input-lines';

const PROMPT: PlaygroundPrompt = {
  title: 'Currencies',
  content: {
    kind: 'task',
    name: 'task1',
    definition: 'Name the currency.',
    positive: [
      { input: 'Japan', output: 'Yen', explanation: '' },
      { input: 'Peru', output: 'Sol', explanation: 'It is so.' },
    ],
    negative: [],
    input: 'India',
    encoding: 'def_pos2',
  },
  settings: { method: 'sample', seed: 7 },
  outputs: [],
};

function world() {
  const store = createGridStore();
  store.getState().open(
    sourceOfPrompt(PROMPT, [
      { input: 'India', references: ['Rupee'] },
      { input: 'Chad', references: [] },
    ]),
  );
  const now = () => store.getState();
  return { now, grid: () => now().grid, ids: () => now().grid.rows.map(({ id }) => id) };
}

describe('what is compared', () => {
  test('a prompt gives the texts; what was chosen on the axes stays', () => {
    const { now, grid } = world();
    now().setAxis('encodings', ['def', 'pos2']);
    now().compareWith('x');
    const undo = now().open(sourceOfPrompt(PROMPT));
    expect(grid().rows).toMatchObject([{ input: 'India', references: [] }]);
    expect(grid().prompt.wordings.map(({ text }) => text)).toEqual(['Name the currency.']);
    expect(grid().prompt.positiveExamples).toEqual([
      { input: 'Japan', output: 'Yen' },
      { input: 'Peru', output: 'Sol', explanation: 'It is so.' },
    ]);
    expect(grid()).toMatchObject({
      title: 'Currencies',
      baseline: null,
      axes: { encodings: ['def', 'pos2'] },
    });
    expect(grid().settings).toMatchObject({
      method: 'sample',
      seed: 7,
      maxNewTokens: 128,
      maxSourceLength: 1024,
    });
    undo();
    expect(grid().rows).toHaveLength(2);
    expect(grid().baseline).toBe('x');
  });

  test('a raw text is an input without an instruction', () => {
    const raw = { ...PROMPT, content: { kind: 'raw' as const, text: 'Say hello.' } };
    expect(sourceOfPrompt(raw)).toMatchObject({
      definition: '',
      inputs: [{ input: 'Say hello.', references: [] }],
    });
    expect(sourceOfPrompt({ ...raw, content: { kind: 'raw', text: ' ' } }).inputs).toEqual([]);
  });

  test('a task gives its first instances with their answers', () => {
    const task = {
      name: 'task9',
      definition: 'Do it.',
      positiveExamples: [{ input: 'a', output: 'b' }],
      negativeExamples: [],
      instances: [1, 2, 3].map((n) => ({ id: `${n}`, input: `in ${n}`, output: [`out ${n}`, 'x'] })),
    } as unknown as TaskFile;
    expect(sourceOfTask(task, 'Nine', 2)).toMatchObject({
      title: 'Nine',
      name: 'task9',
      inputs: [
        { input: 'in 1', references: ['out 1', 'x'] },
        { input: 'in 2', references: ['out 2', 'x'] },
      ],
    });
  });

  test('rows, wordings and columns that are removed come back in their place', () => {
    const { now, grid, ids } = world();
    const [first] = ids();
    const undoRow = now().removeRow(first!);
    expect(grid().rows.map(({ input }) => input)).toEqual(['Chad']);
    undoRow();
    expect(grid().rows.map(({ input }) => input)).toEqual(['India', 'Chad']);

    const added = now().addWording();
    now().setWording(added, 'Which money?');
    const undoWording = now().removeWording(grid().prompt.wordings[0]!.id);
    expect(grid().prompt.wordings.map(({ text }) => text)).toEqual(['Which money?']);
    now().removeWording(added)();
    undoWording();
    expect(grid().prompt.wordings.map(({ text }) => text)).toEqual(['Name the currency.', 'Which money?']);

    now().compareWith('k');
    const undoColumn = now().removeColumn('k');
    expect(grid()).toMatchObject({ excluded: ['k'], baseline: null });
    undoColumn();
    expect(grid()).toMatchObject({ excluded: [], baseline: 'k' });
  });

  test('an axis always has something; a change on one brings removed columns back', () => {
    const { now, grid } = world();
    now().removeColumn('k');
    now().setAxis('models', []);
    expect(grid().axes.models).toEqual(['in-use']);
    now().setAxis('runtimes', ['webgpu', 'reference']);
    expect(grid()).toMatchObject({ axes: { runtimes: ['webgpu', 'reference'] }, excluded: [] });
  });

  test('too many inputs or wordings are refused, and nothing is lost', () => {
    const { now, grid } = world();
    const many = Array.from({ length: GRID_BOUNDS.rows - 1 }, () => ({ input: 'x', references: [] }));
    expect(() => now().addRows(many)).toThrow(/up to 500 inputs/);
    expect(grid().rows).toHaveLength(2);
    for (let at = 1; at < GRID_BOUNDS.wordings; at++) now().addWording();
    expect(() => now().addWording()).toThrow(/up to 32 wordings/);
  });

  test('clearing takes the texts; the choices stay', () => {
    const { now, grid } = world();
    now().setAxis('encodings', ['def']);
    const undo = now().clear();
    expect(isEmptyGrid(grid())).toBe(true);
    expect(grid().axes.encodings).toEqual(['def']);
    undo();
    expect(grid().rows).toHaveLength(2);
  });
});

describe('settings', () => {
  test('stay in range; only those that decide an answer count', () => {
    const { now, grid } = world();
    now().setNumber('maxNewTokens', 5000);
    now().setNumber('beams', Number.NaN);
    now().setNumber('seed', 3.4);
    expect(grid().settings).toMatchObject({ maxNewTokens: 1024, beams: 4, seed: 3 });
    expect(decidingSettings({ ...DEFAULT_GENERATION_SETTINGS, seed: 9, beams: 8 })).toEqual(
      decidingSettings(DEFAULT_GENERATION_SETTINGS),
    );
    const sampled = { ...DEFAULT_GENERATION_SETTINGS, method: 'sample' as const };
    expect(decidingSettings({ ...sampled, seed: 9 })).not.toEqual(decidingSettings(sampled));
  });

  test('are written into fingerprints as in version 1, so that stored answers stay up to date', () => {
    const decided = (change: Partial<GenerationSettings>) =>
      JSON.stringify(decidingSettings({ ...DEFAULT_GENERATION_SETTINGS, ...change }));
    const common = '"maxNewTokens":128,"minNewTokens":0,"maxSourceLength":1024,"stopStrings":[]';
    expect(decided({})).toBe(`{"method":"greedy",${common}}`);
    expect(decided({ method: 'sample' })).toBe(
      `{"method":"sample",${common},"temperature":1,"topK":0,"topP":1,"seed":1}`,
    );
    expect(decided({ method: 'beam' })).toBe(`{"method":"beam",${common},"beams":4,"lengthPenalty":1}`);
  });

  test('what is handed over is checked; the fewest tokens never exceed the most', () => {
    expect(settingsOf({ maxNewTokens: 4, minNewTokens: 9 })).toMatchObject({ maxNewTokens: 4 });
    expect(toGenerationConfig(settingsOf({ maxNewTokens: 4, minNewTokens: 9 }), 0)).toMatchObject({
      minNewTokens: 4,
      alternatives: 0,
    });
    expect(settingsOf({ temperature: 1e9 })).toEqual(DEFAULT_GENERATION_SETTINGS);
  });
});

describe('pasted lines', () => {
  test('one input a line, expected answers after tabs', () => {
    expect(inputsOfLines('India\tRupee\tIndian Rupee\r\n\n  Chad  \rFrance\t\n')).toEqual([
      { input: 'India', references: ['Rupee', 'Indian Rupee'] },
      { input: 'Chad', references: [] },
      { input: 'France', references: [] },
    ]);
    expect(inputsOfLines(' \n\t\n')).toEqual([]);
  });
});

describe('at rest', () => {
  const read = (value: unknown, version = 1) =>
    readRecord(gridFormat, { kind: 'compare-grid', version, value });

  test('what is written is read back', () => {
    const { grid } = world();
    expect(read(structuredClone(grid()))).toEqual({ state: 'read', value: grid() });
    expect(read(emptyGrid()).state).toBe('read');
  });

  test.each([
    ['a later version', (grid: object) => read(grid, 2)],
    ['another kind', (grid: object) => readRecord(gridFormat, { kind: 'draft', version: 1, value: grid })],
    ['nothing', () => readRecord(gridFormat, null)],
    [
      'an unknown encoding',
      (grid: object) => read({ ...grid, axes: { ...emptyGrid().axes, encodings: ['x'] } }),
    ],
    ['no wording', (grid: object) => read({ ...grid, prompt: { ...emptyGrid().prompt, wordings: [] } })],
    ['too many rows', (grid: object) => read({ ...grid, rows: new Array(501).fill(null) })],
    [
      'a setting out of range',
      (grid: object) => read({ ...grid, settings: { ...DEFAULT_GENERATION_SETTINGS, beams: 99 } }),
    ],
  ])('%s is not', (why, open) => {
    const reason = why === 'a later version' ? 'newer' : 'damaged';
    expect(open(emptyGrid())).toEqual({ state: 'unreadable', reason });
  });

  test('an answer with a number that is none is refused', () => {
    const answer = {
      text: 'x',
      finish: 'eos',
      tokens: null,
      promptTokens: 1,
      cut: false,
      droppedExamples: 0,
      score: null,
      seed: null,
      ms: 1,
      batch: 1,
      model: 'm',
      runtime: 'r',
      print: 'p',
    };
    const open = (value: unknown) =>
      readRecord(answersFormat, { kind: 'compare-answers', version: 1, value });
    expect(open([{ key: 'k', answer }]).state).toBe('read');
    expect(open([{ key: 'k', answer: { ...answer, ms: Number.POSITIVE_INFINITY } }]).state).toBe(
      'unreadable',
    );
    expect(open([{ key: 'k', answer: { ...answer, tokens: -1 } }]).state).toBe('unreadable');
  });
});
