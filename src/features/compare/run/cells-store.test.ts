import { describe, expect, test } from 'vitest';
import { type GridRow, gridColumns } from '@/core/compare/grid';
import { PlaygroundError } from '@/core/errors';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { BatchOptions } from '@/engine/client/engine-client';
import type { BatchRequest, PromptRequest } from '@/engine/protocol';
import type { CellJob } from './cell-runner';
import { createCellsStore } from './cells-store';
import type { LaneEngine, ModelSwitch } from './model-switch';

const columns = gridColumns(
  { encodings: ['def', 'pos2'], models: ['here', 'other'], adapters: [null], runtimes: ['as-set'] },
  [{ id: 'w', text: 'Say it.' }],
);
const rows = ['one', 'two', 'three', 'four', 'five'].map(
  (input): GridRow => ({ id: input, input, references: [] }),
);

const jobs = (of: (model: string) => boolean = () => true, inputs = rows): CellJob[] =>
  inputs.flatMap((row) =>
    columns
      .filter(({ model }) => of(model))
      .map((column) => ({
        key: `${row.id} ${column.encoding} ${column.model}`,
        column,
        row,
        prompt: { kind: 'raw' as const, text: `${row.input} ${column.encoding}`, maxSourceLength: 64 },
        settings: DEFAULT_GENERATION_CONFIG,
        print: 'p',
      })),
  );

interface Asked {
  request: BatchRequest;
  options: BatchOptions;
  resolve: (texts: string[], finish?: GenerationResult['finish']) => void;
  reject: (error: PlaygroundError) => void;
}

const textOf = (prompt: PromptRequest) => (prompt.kind === 'raw' ? prompt.text : '');

function resultOf(text: string, finish: GenerationResult['finish']): GenerationResult {
  const timing = { promptTokens: 5, encodeMs: 1, firstTokenMs: 1, decodeMs: 1, tokensPerSecond: 1 };
  return { outputIds: [3, 1], text, tokens: [], finish, score: -1, timing };
}

/** Engines that answer when the test says so; frames that come when the test says so. */
function world(options: { badPrompt?: string; openFails?: string; openHangs?: string } = {}) {
  const asked: Asked[] = [];
  const opened: string[] = [];
  let closed = 0;
  let taken = false;
  const frames: (() => void)[] = [];
  /** Prompts that were encoded; the first token of each is its place here. */
  const encoded: string[] = [];
  const sourceOf = (prompt: BatchRequest['prompts'][number]) =>
    prompt.kind === 'tokens' ? encoded[prompt.inputIds[0]!]! : textOf(prompt);
  const engine: LaneEngine['engine'] = {
    encode: async (prompt) => {
      const source = textOf(prompt);
      if (source === options.badPrompt) throw new PlaygroundError('invalid-input', 'The prompt is empty.');
      return {
        source,
        inputIds: [encoded.push(source) - 1, 2, 3],
        tokenCount: 3,
        maxSourceLength: 64,
        truncated: source.startsWith('two'),
        cutAt: 0,
        parts: [],
        positivesKept: 0,
        negativesKept: 0,
        dropped: [],
      };
    },
    generateBatch: (request, batchOptions = {}) =>
      new Promise((resolve, reject) => {
        asked.push({
          request,
          options: batchOptions,
          resolve: (texts, finish = 'eos') => resolve(texts.map((text) => resultOf(text, finish))),
          reject,
        });
      }),
  };
  const openSwitch = (): ModelSwitch => ({
    isLoaded: (model) => model === 'here',
    open: async (model) => {
      opened.push(model);
      if (model === options.openFails) throw new PlaygroundError('out-of-memory', 'No room for this model.');
      if (model === options.openHangs) await new Promise(() => {});
      const check = () => {
        if (taken) throw new PlaygroundError('cancelled', 'Another model was put to use.');
      };
      const facts = { name: model, runtime: 'webgpu' } as LaneEngine['facts'];
      return { engine, facts, check };
    },
    close: () => {
      closed++;
    },
  });
  const store = createCellsStore(openSwitch, (callback) => frames.push(callback));
  const settled = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return {
    store,
    now: () => store.getState(),
    cell: (key: string) => store.getState().cells.get(key),
    asked,
    opened,
    closed: () => closed,
    takeModel: () => {
      taken = true;
    },
    frame: () => {
      for (const callback of frames.splice(0)) callback();
    },
    settled,
    /** Answers the batch that waits with its own prompts in capitals. */
    answer: async () => {
      await settled();
      const { request, resolve } = asked.at(-1)!;
      resolve(request.prompts.map((prompt) => sourceOf(prompt).toUpperCase()));
      await settled();
    },
  };
}

describe('a run', () => {
  test('answers every cell, the loaded model first, eight at a time; the other is loaded and given back', async () => {
    const { now, answer, asked, opened, closed, cell } = world();
    const done = now().start(jobs());
    expect(now().run).toMatchObject({ total: 20, done: 0 });
    expect(cell('one def here')?.run).toBe('waiting');
    for (let batch = 0; batch < 4; batch++) await answer();
    await done;
    expect(opened).toEqual(['here', 'other']);
    expect(asked.map(({ request }) => request.prompts.length)).toEqual([8, 2, 8, 2]);
    expect([...now().cells.values()].map(({ answer: given }) => given?.text)).toHaveLength(20);
    expect(cell('three pos2 other')).toEqual({
      answer: {
        text: 'THREE POS2',
        finish: 'eos',
        tokens: 2,
        promptTokens: 3,
        cut: false,
        droppedExamples: 0,
        score: -1,
        seed: null,
        ms: expect.any(Number),
        batch: 8,
        model: 'other',
        runtime: 'webgpu',
        print: 'p',
      },
    });
    expect(cell('two def here')?.answer?.cut).toBe(true);
    expect(closed()).toBe(1);
    expect(now()).toMatchObject({ run: null, ended: { total: 20, done: 20, failed: 0, stopped: false } });
  });

  test('texts appear with the frames, and only of cells that are being answered', async () => {
    const { now, asked, frame, settled, cell } = world();
    void now().start(jobs((model) => model === 'here', rows.slice(0, 1)));
    await settled();
    asked[0]!.options.onRow?.(0, 'O');
    asked[0]!.options.onRow?.(0, 'ON');
    expect(cell('one def here')?.run).toBe('running');
    expect(now().texts.size).toBe(0);
    frame();
    expect(now().texts).toEqual(
      new Map([
        ['one def here', 'ON'],
        ['one pos2 here', ''],
      ]),
    );
    asked[0]!.options.onRow?.(1, 'late');
    asked[0]!.resolve(['ONE', 'TWO']);
    await settled();
    frame();
    expect(cell('one pos2 here')).toMatchObject({ answer: { text: 'TWO' } });
    expect(cell('one pos2 here')?.run).toBeUndefined();
    expect(now().texts.size).toBe(0);
  });

  test('a prompt that cannot be run fails alone', async () => {
    const { now, answer, asked, cell } = world({ badPrompt: 'one pos2' });
    const done = now().start(jobs((model) => model === 'here', rows.slice(0, 2)));
    await answer();
    await done;
    expect(asked[0]!.request.prompts).toHaveLength(3);
    expect(cell('one pos2 here')).toEqual({
      answer: undefined,
      error: expect.objectContaining({ code: 'invalid-input' }),
    });
    expect(cell('one def here')?.answer?.text).toBe('ONE DEF');
    expect(now().ended).toMatchObject({ done: 4, failed: 1 });
  });

  test('a model that does not load fails its cells; those of the other model are answered', async () => {
    const { now, answer, cell } = world({ openFails: 'other' });
    const done = now().start(jobs(undefined, rows.slice(0, 1)));
    await answer();
    await done;
    expect(cell('one def here')?.answer?.text).toBe('ONE DEF');
    expect(cell('one def other')?.error).toMatchObject({ code: 'out-of-memory' });
    expect(now().ended).toEqual({ total: 4, done: 4, failed: 2, stopped: false });
  });

  test('a lost device fails the batch and what would have followed on it', async () => {
    const { now, asked, settled, cell } = world();
    const done = now().start(jobs((model) => model === 'here'));
    await settled();
    asked[0]!.reject(new PlaygroundError('device-lost', 'The device is gone.'));
    await done;
    expect(asked).toHaveLength(1);
    expect(now().ended).toMatchObject({ done: 10, failed: 10 });
    expect(cell('five pos2 here')?.error?.code).toBe('device-lost');
  });

  test('a failure of one batch does not keep the next from being tried', async () => {
    const { now, asked, settled, answer } = world();
    const done = now().start(jobs((model) => model === 'here'));
    await settled();
    asked[0]!.reject(new PlaygroundError('non-finite', 'Not a number.'));
    await answer();
    await done;
    expect(now().ended).toMatchObject({ done: 10, failed: 8 });
  });

  test('answers of another model, put to use meanwhile, are not taken for those of this one', async () => {
    const { now, answer, cell, takeModel, settled } = world();
    const done = now().start(jobs((model) => model === 'here', rows.slice(0, 1)));
    await settled();
    takeModel();
    await answer();
    await done;
    expect(cell('one def here')).toEqual({
      answer: undefined,
      error: expect.objectContaining({ code: 'cancelled' }),
    });
  });
});

describe('stopping', () => {
  test('all: the batch keeps what it has, what waited is as before', async () => {
    const { now, asked, settled, cell } = world();
    const done = now().start(jobs((model) => model === 'here'));
    await settled();
    now().stop();
    expect(now().run?.stopping).toBe(true);
    expect(asked[0]!.options.signal?.aborted).toBe(true);
    asked[0]!.resolve(['ON', '', '', '', '', '', '', ''], 'cancelled');
    await done;
    expect(cell('one def here')?.answer).toMatchObject({ text: 'ON', finish: 'cancelled' });
    expect(cell('five def here')).toEqual({ answer: undefined, error: undefined });
    expect(now().ended).toEqual({ total: 10, done: 8, failed: 0, stopped: true });
    expect(asked).toHaveLength(1);
  });

  test('one: its text stays at once, the others go on, and the last one ends the batch', async () => {
    const { now, asked, settled, cell, frame } = world();
    const done = now().start(jobs((model) => model === 'here', rows.slice(0, 1)));
    await settled();
    asked[0]!.options.onRow?.(0, 'ON');
    frame();
    now().stopCell('one def here');
    expect(cell('one def here')?.answer).toMatchObject({
      text: 'ON',
      finish: 'cancelled',
      tokens: null,
      score: null,
    });
    expect(asked[0]!.options.signal?.aborted).toBe(false);
    now().stopCell('one pos2 here');
    expect(asked[0]!.options.signal?.aborted).toBe(true);
    asked[0]!.resolve(['ONE AND MORE', 'TWO'], 'cancelled');
    await done;
    expect(cell('one def here')?.answer?.text).toBe('ON');
    expect(cell('one pos2 here')?.answer).toMatchObject({ text: '', finish: 'cancelled' });
  });

  test('a model that is being loaded is not waited for', async () => {
    const { now, answer, settled, cell, closed } = world({ openHangs: 'other' });
    const done = now().start(jobs(undefined, rows.slice(0, 1)));
    await answer();
    await settled();
    expect(now().run?.loading).toEqual({ model: 'other', progress: null });
    now().stop();
    await done;
    expect(closed()).toBe(1);
    expect(cell('one def here')?.answer?.text).toBe('ONE DEF');
    expect(cell('one def other')).toEqual({ answer: undefined, error: undefined });
    expect(now().ended).toEqual({ total: 4, done: 2, failed: 0, stopped: true });
  });

  test('a cell that waits leaves the run', async () => {
    const { now, answer, cell } = world();
    const done = now().start(jobs((model) => model === 'here'));
    now().stopCell('five pos2 here');
    expect(now().run?.total).toBe(9);
    await answer();
    await answer();
    await done;
    expect(cell('five pos2 here')?.answer).toBeUndefined();
    expect(now().ended).toMatchObject({ total: 9, done: 9 });
  });

  test('stopped before its first word, a cell keeps the answer it had', async () => {
    const { now, answer, asked, settled, cell } = world();
    const one = jobs((model) => model === 'here', rows.slice(0, 1)).slice(0, 1);
    const first = now().start(one);
    await answer();
    await first;
    const second = now().start(one);
    await settled();
    now().stop();
    asked[1]!.resolve([''], 'cancelled');
    await second;
    expect(cell('one def here')?.answer).toMatchObject({ text: 'ONE DEF', finish: 'eos' });
  });
});

describe('while a run goes on', () => {
  test('other cells join it, those being answered are not asked twice', async () => {
    const { now, answer, asked, settled } = world();
    const [one, ...others] = jobs((model) => model === 'here', rows.slice(0, 2));
    const done = now().start([one!]);
    await settled();
    expect(now().start([one!, ...others])).toBe(done);
    expect(now().run?.total).toBe(4);
    await answer();
    await answer();
    await done;
    expect(asked.map(({ request }) => request.prompts.length)).toEqual([1, 3]);
    expect(now().ended).toMatchObject({ total: 4, done: 4 });
  });

  test('what is asked for while a run is being stopped is answered after it', async () => {
    const { now, answer, asked, settled, cell } = world();
    const one = jobs((model) => model === 'here', rows.slice(0, 1));
    const first = now().start(one);
    await settled();
    now().forget();
    const second = now().start(one);
    asked[0]!.resolve(['late', 'late'], 'cancelled');
    await first;
    await answer();
    await second;
    expect(asked).toHaveLength(2);
    expect(cell('one def here')?.answer).toMatchObject({ text: 'ONE DEF', finish: 'eos' });
    expect(now().ended).toEqual({ total: 2, done: 2, failed: 0, stopped: false });
  });

  test('nothing to do is no run', async () => {
    const { now, opened } = world();
    await now().start([]);
    expect(now().run).toBeNull();
    expect(opened).toEqual([]);
  });

  test('forgetting stops it, and undo brings back what was there', async () => {
    const { now, answer, asked, settled, cell } = world();
    const one = jobs((model) => model === 'here', rows.slice(0, 1));
    const first = now().start(one);
    await answer();
    await first;
    const second = now().start(one);
    await settled();
    const undo = now().forget();
    asked[1]!.resolve(['late', 'late'], 'cancelled');
    await second;
    expect(now().cells.size).toBe(0);
    undo();
    expect(cell('one def here')).toMatchObject({ answer: { text: 'ONE DEF' } });
    expect(cell('one def here')?.run).toBeUndefined();
  });

  test('stored answers fill only cells that have none', async () => {
    const { now, answer, cell } = world();
    const one = jobs((model) => model === 'here', rows.slice(0, 1));
    const done = now().start(one.slice(0, 1));
    await answer();
    await done;
    const stored = { ...cell('one def here')!.answer!, text: 'stored' };
    now().restore(one.map(({ key }) => ({ key, answer: stored })));
    expect(cell('one def here')?.answer?.text).toBe('ONE DEF');
    expect(cell('one pos2 here')?.answer?.text).toBe('stored');
  });
});
