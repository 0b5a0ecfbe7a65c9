import { describe, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { CellAnswer } from '@/core/compare/cell-answer';
import { cellKey } from '@/core/compare/grid';
import type { CompareChoices } from '@/features/compare/grid/choices';
import { sourceOfPrompt } from '@/features/compare/grid/grid-document';
import { gridReport } from '@/features/compare/table/report-of-grid';
import { sameModel } from '@/session/model-identity';
import type { LeasedModel } from '@/session/model-lease';
import type { CompareShelf } from '@/storage/compare-shelf';
import type { EnvelopeFormat, ReadOutcome } from '@/storage/envelope';
import { readRecord, toRecord } from '@/storage/migrations/migrate';
import { cellAsPrompt, chosenCells, openPrompt, promptRequest, runCells, viewNow } from './actions';
import { createCompare } from './compare';

const PROMPT = {
  title: 'Currencies',
  content: {
    kind: 'task' as const,
    name: 'task1',
    definition: 'Name the currency.',
    positive: [{ input: 'Japan', output: 'Yen', explanation: '' }],
    negative: [],
    input: 'India',
    encoding: 'def',
  },
  settings: {},
  outputs: [],
};

interface Tab {
  hear: () => void;
}

/** A shelf in memory that goes through the same envelopes. */
function memoryShelf(
  stored = new Map<string, unknown>(),
  { full = false, tabs = [] }: { full?: boolean; tabs?: Tab[] } = {},
): CompareShelf {
  const tab: Tab = { hear: () => {} };
  tabs.push(tab);
  return {
    read: async <Value>(format: EnvelopeFormat<Value>): Promise<ReadOutcome<Value>> => {
      const value = stored.get(format.key);
      return value === undefined ? { state: 'missing' } : readRecord(format, value);
    },
    write: async (format, value) => {
      if (full) return false;
      stored.set(format.key, structuredClone(toRecord(format, value)));
      for (const other of tabs) if (other !== tab) other.hear();
      return true;
    },
    onOtherTab: (listener) => {
      tab.hear = listener;
    },
  };
}

function world(shelf = memoryShelf()) {
  const choices = createStore<CompareChoices>()(() => ({
    inUse: { label: 'Mini', source: { kind: 'url', url: 'mini' } },
    models: [
      { id: 'built-in', label: 'Mini', tag: 'built in', source: { kind: 'url', url: 'mini' } },
      { id: 'stored:a', label: 'Small', tag: 'Q8_0', source: { kind: 'stored', id: 'a' } },
    ],
    adapters: [{ id: 'x', label: 'Tuned', baseModel: 'Small' }],
  }));
  const facts = { name: 'Mini', runtime: 'onnx-wasm' } as LeasedModel['facts'];
  const engine = {
    encode: async () => ({ inputIds: [1, 2], truncated: false, dropped: [] }),
    generateBatch: async ({ prompts }: { prompts: unknown[] }) =>
      prompts.map(() => ({ text: 'Rupee', finish: 'eos', outputIds: [5, 1], score: -0.5 })),
  } as unknown as LeasedModel['engine'];
  const compare = createCompare({
    lease: {
      isInUse: (source) => sameModel(source, choices.getState().inUse.source),
      open: async (source) => {
        if (!sameModel(source, choices.getState().inUse.source)) throw new Error('It is never asked for.');
        return { engine, facts, check: () => undefined };
      },
      giveBack: () => undefined,
    },
    choices,
    shelf,
    schedule: (callback) => callback(),
    tasks: { list: async () => [], first: async () => Promise.reject(new Error('none')) },
    playground: { prompt: () => undefined, open: () => {} },
  });
  return { compare, choices, grid: () => compare.grid.getState(), cells: () => compare.cells.getState() };
}

async function filled(shelf?: CompareShelf) {
  const made = world(shelf);
  await made.compare.opened;
  openPrompt(made.compare, PROMPT, [
    { input: 'India', references: ['Indian Rupee'] },
    { input: 'Chad', references: [] },
  ]);
  made.grid().setAxis('encodings', ['input_only', 'def']);
  return made;
}

describe('the grid as it is shown', () => {
  test('headings name what differs', async () => {
    const { compare, grid } = await filled();
    const titles = () => viewNow(compare).columns.map((column) => column.titles);
    expect(titles()).toEqual([['Input only'], ['Definition']]);
    grid().setWording(grid().addWording(), 'Which money?');
    expect(titles()).toEqual([['Input only'], ['Definition', 'As given'], ['Definition', 'Wording 2']]);
    grid().setAxis('encodings', ['def']);
    expect(titles()).toEqual([['As given'], ['Wording 2']]);
    grid().removeWording(grid().grid.prompt.wordings[1]!.id);
    expect(titles()).toEqual([['Definition']]);
    grid().setAxis('models', ['in-use', 'stored:a', 'stored:gone']);
    expect(titles()).toEqual([['Mini'], ['Small'], ['A model that is no longer here']]);
    grid().setAxis('models', ['in-use', 'built-in']);
    expect(titles()).toEqual([['Mini (in use)'], ['Mini (built in)']]);
  });

  test('an adapter is there with the model it names', async () => {
    const { compare, grid } = await filled();
    grid().setAxis('encodings', ['def']);
    grid().setAxis('models', ['in-use', 'stored:a']);
    grid().setAxis('adapters', [null, 'x']);
    expect(viewNow(compare).columns.map((column) => column.titles)).toEqual([
      ['Mini', 'No adapter'],
      ['Small', 'No adapter'],
      ['Small', 'Tuned'],
    ]);
  });

  test('a fine-tuned adapter that is handed over stands beside the model alone', async () => {
    const { compare, grid } = await filled();
    grid().setAxis('models', ['built-in', 'stored:a']);
    const before = grid().grid;
    const undo = openPrompt(compare, PROMPT, [{ input: 'Peru', references: ['Sol'] }], ['y']);
    expect(viewNow(compare).columns).toMatchObject([
      { encoding: 'def', model: 'in-use', adapter: null },
      { encoding: 'def', model: 'in-use', adapter: 'y' },
    ]);
    undo();
    expect(grid().grid).toBe(before);
  });

  test('a prompt that is whole already goes to the model as it stands', async () => {
    const { compare, grid } = await filled();
    const raw = { ...PROMPT, content: { kind: 'raw' as const, text: 'Say hello.' } };
    openPrompt(compare, raw);
    grid().setAxis('models', ['in-use', 'stored:a']);
    const view = viewNow(compare);
    expect(view.columns.map((column) => column.titles)).toEqual([['Mini'], ['Small']]);
    const [column] = view.columns;
    const [row] = view.rows;
    expect(promptRequest(grid().grid, column!, row!)).toEqual({
      kind: 'raw',
      text: 'Say hello.',
      maxSourceLength: 1024,
    });
    expect(cellAsPrompt(grid().grid, column!, row!).content).toEqual(raw.content);
    const print = view.fingerprint(column!, row!);
    grid().setWording(grid().grid.prompt.wordings[0]!.id, 'Of no account here.');
    expect(viewNow(compare).fingerprint(column!, row!)).toBe(print);
    openPrompt(compare, PROMPT);
    expect(grid().grid.axes.encodings).toHaveLength(5);
  });

  test('a grid that is too large shows what fits and runs nothing', async () => {
    const { compare, grid } = await filled();
    grid().addRows(Array.from({ length: 400 }, () => ({ input: 'x', references: [] })));
    grid().setAxis('models', ['in-use', 'built-in', 'stored:a']);
    const view = viewNow(compare);
    expect(view.columns).toHaveLength(4);
    expect(view.problem?.message).toMatch(/2,000 cells; this one has 2,412/);
    expect(() => runCells(compare, { kind: 'missing' })).toThrow(/2,000 cells/);
  });
});

describe('running', () => {
  test('answers what has none, and again only what is out of date', async () => {
    const { compare, grid, cells } = await filled();
    const missing = () => chosenCells(viewNow(compare), cells().cells, { kind: 'missing' }).length;
    expect(missing()).toBe(4);
    await runCells(compare, { kind: 'missing' });
    expect(missing()).toBe(0);
    // The definition is not part of "input only".
    grid().setWording(grid().grid.prompt.wordings[0]!.id, 'Name the money.');
    expect(missing()).toBe(2);
    grid().setWording(grid().grid.prompt.wordings[0]!.id, 'Name the currency.');
    expect(missing()).toBe(0);
    grid().setNumber('maxNewTokens', 5);
    expect(missing()).toBe(4);
  });

  test('another model in use makes answers of the model in use out of date, and only those', async () => {
    const { compare, grid, cells, choices } = await filled();
    grid().setAxis('models', ['in-use', 'built-in']);
    await runCells(compare, { kind: 'all' });
    choices.setState({ inUse: { label: 'Small', source: { kind: 'stored', id: 'a' } } });
    const stale = chosenCells(viewNow(compare), cells().cells, { kind: 'missing' });
    expect(new Set(stale.map(({ column }) => column.model))).toEqual(new Set(['in-use']));
    expect(stale).toHaveLength(4);
  });

  test('the engine is asked for the prompt of the cell', async () => {
    const { compare, grid } = await filled();
    const view = viewNow(compare);
    expect(promptRequest(grid().grid, view.columns[1]!, view.rows[1]!)).toMatchObject({
      kind: 'task',
      prompt: { definition: 'Name the currency.', input: 'Chad', name: 'task1' },
      options: { maxSourceLength: 1024, recipe: { addTaskDefinition: true, numPosExamples: 0 } },
    });
    const prompt = cellAsPrompt(grid().grid, view.columns[1]!, view.rows[1]!);
    expect(sourceOfPrompt(prompt)).toEqual({
      ...sourceOfPrompt(PROMPT),
      inputs: [{ input: 'Chad', references: [] }],
    });
  });
});

describe('the report', () => {
  test('has scores where they can be had, and says what is out of date', async () => {
    const { compare, grid } = await filled();
    await runCells(compare, { kind: 'all' });
    const rows = grid().grid.rows;
    grid().editRow(rows[1]!.id, { input: 'Chad!', references: [] });
    const report = gridReport(compare, new Date(0));
    expect(report.cells.map(({ stale }) => stale)).toEqual([false, false, true, true]);
    expect(report.cells[0]?.score).toEqual({ exactMatch: 0, rougeL: expect.closeTo(2 / 3, 10) });
    expect(report.cells[2]?.score).toBeUndefined();
    expect(report.columns[0]).toMatchObject({
      title: 'Input only',
      choices: { encoding: 'input_only', wording: '', model: 'Mini', runtime: 'as-set' },
      mean: { count: 1, exactMatch: 0 },
    });
    expect(report.columns[1]?.choices.wording).toBe('Name the currency.');
    expect(report.settings).toMatchObject({ title: 'Currencies', method: 'greedy', maxSourceLength: 1024 });
  });
});

describe('over visits', () => {
  test('grid and answers are there again', async () => {
    const stored = new Map<string, unknown>();
    const first = await filled(memoryShelf(stored));
    await runCells(first.compare, { kind: 'all' });
    first.compare.flush();
    const second = world(memoryShelf(stored));
    expect(second.grid().opened).toBe(false);
    await second.compare.opened;
    expect(second.grid().grid).toEqual(first.grid().grid);
    const view = viewNow(second.compare);
    const answers = view.columns.map(
      (column) => second.cells().cells.get(cellKey(column, view.rows[0]!))?.answer,
    );
    expect(answers.map((answer) => (answer as CellAnswer).text)).toEqual(['Rupee', 'Rupee']);
    expect(chosenCells(view, second.cells().cells, { kind: 'missing' })).toEqual([]);
  });

  test('a change does not wait for those that follow it', async () => {
    const stored = new Map<string, unknown>();
    vi.useFakeTimers();
    try {
      const { grid } = await filled(memoryShelf(stored));
      for (const input of ['Peru', 'Fiji', 'Cuba']) {
        grid().addRows([{ input, references: [] }]);
        await vi.advanceTimersByTimeAsync(300);
      }
    } finally {
      vi.useRealTimers();
    }
    expect(stored.get('grid')).toMatchObject({
      value: { rows: expect.arrayContaining([expect.objectContaining({ input: 'Peru' })]) },
    });
  });

  test('what cannot be read is said, and the page begins empty', async () => {
    const { compare, grid } = world(
      memoryShelf(new Map([['grid', { kind: 'compare-grid', version: 9, value: {} }]])),
    );
    await compare.opened;
    expect(grid()).toMatchObject({ opened: true, unreadable: true });
    expect(grid().grid.rows).toEqual([]);
  });

  test('a second tab follows the first, unless it is at work itself: then it is told', async () => {
    const stored = new Map<string, unknown>();
    const tabs: Tab[] = [];
    const first = await filled(memoryShelf(stored, { tabs }));
    await runCells(first.compare, { kind: 'all' });
    first.compare.flush();
    const second = world(memoryShelf(stored, { tabs }));
    await second.compare.opened;
    const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

    first.grid().addRows([{ input: 'Peru', references: [] }]);
    first.compare.flush();
    await settled();
    expect(second.grid().grid).toEqual(first.grid().grid);
    expect(second.cells().cells.size).toBe(4);
    expect(second.grid().elsewhere).toBe(false);

    second.grid().addRows([{ input: 'Fiji', references: [] }]);
    first.grid().addRows([{ input: 'Cuba', references: [] }]);
    first.compare.flush();
    await settled();
    expect(second.grid().elsewhere).toBe(true);
    expect(second.grid().grid.rows.at(-1)?.input).toBe('Fiji');
    second.compare.flush();
    await settled();
    expect(first.grid().grid.rows.at(-1)?.input).toBe('Fiji');
    second.grid().dismissNote();
    expect(second.grid().elsewhere).toBe(false);
  });

  test('a browser without room is said to store nothing', async () => {
    const { compare, grid } = await filled(memoryShelf(new Map(), { full: true }));
    compare.flush();
    await Promise.resolve();
    expect(grid().unsaved).toBe(true);
  });
});
