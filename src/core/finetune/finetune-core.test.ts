import { describe, expect, it } from 'vitest';
import { comparePairs, smoothed } from './compare-answers';
import { batchParts, bounded, PRESETS } from './presets';
import { readOwnData } from './read-own-data';
import { runCard } from './run-card';
import type { RunFacts } from './run-facts';
import { refuseOverlap, splitItems, targetOf } from './split';
import { isUnlicensed, questionOf, type TrainingItem, type TrainingSource } from './training-item';

const item = (id: string, input = id, outputs = [`answer ${id}`]): TrainingItem => ({
  id,
  source: 'own',
  prompt: {
    kind: 'task',
    prompt: { definition: 'Do it.', positiveExamples: [], negativeExamples: [], input },
  },
  outputs,
});
const source = (items: TrainingItem[]): TrainingSource => ({ name: 'own', items, category: '', licence: '' });
const many = Array.from({ length: 40 }, (_, i) => item(`item-${i}`));

describe('a split', () => {
  const options = { seed: 3, train: 20, heldOut: 10 };

  it('is fixed by its seed, and has no item on both sides', () => {
    const split = splitItems([source(many)], options);
    expect(splitItems([source(many)], options)).toEqual(split);
    expect(splitItems([source(many)], { ...options, seed: 4 }).heldOut).not.toEqual(split.heldOut);
    const ids = [...split.train, ...split.heldOut].map(({ id }) => id);
    expect(new Set(ids).size).toBe(30);
    expect(split).toMatchObject({ unused: 10, repeated: 0, withoutAnswer: 0 });
  });

  it('keeps what is held out when more or fewer are trained on', () => {
    const small = splitItems([source(many)], { ...options, train: 5 });
    expect(small.heldOut).toEqual(splitItems([source(many)], options).heldOut);
  });

  it('holds out no more than a third', () => {
    const few = splitItems([source(many.slice(0, 12))], options);
    expect([few.train.length, few.heldOut.length]).toEqual([8, 4]);
  });

  it('leaves out items without an answer and questions that repeat, and says how many', () => {
    const repeated = [...many, item('again', ' item-3 '), item('silent', 'new', [])];
    const split = splitItems([source(repeated)], options);
    expect(split).toMatchObject({ repeated: 1, withoutAnswer: 1 });
    const questions = [...split.train, ...split.heldOut].map(questionOf);
    expect(new Set(questions).size).toBe(questions.length);
  });

  it('refuses too few items, and a test whose questions are trained on', () => {
    expect(() => splitItems([source(many.slice(0, 5))], options)).toThrow(/too few different items/);
    expect(() => splitItems([source([])], options)).toThrow(/too few different items/);
    const test = [item('t1', 'unseen'), item('t2', 'item-7'), item('t3', 'unseen too')];
    expect(() => splitItems([source(many)], { ...options, test })).toThrow(/1 of the 3 test items.*t2/);
    expect(() => refuseOverlap(many, [test[0]!])).not.toThrow();
    const own = splitItems([source(many)], { ...options, train: 40, test: [test[0]!, test[2]!] });
    expect(own.heldOut.map(({ id }) => id)).toEqual(['t1', 't3']);
    expect(own.train.length).toBe(40);
  });

  it('trains towards one of the accepted answers, the same each time', () => {
    const several = item('s', 's', ['a', 'b', 'c']);
    const drawn = Array.from({ length: 60 }, (_, i) => targetOf(several, i, 1));
    expect(new Set(drawn)).toEqual(new Set(['a', 'b', 'c']));
    expect(targetOf(several, 5, 1)).toBe(drawn[5]);
  });
});

describe("a person's own data", () => {
  it('is read from JSON lines, a JSON list and CSV, under the usual names', () => {
    const jsonl = readOwnData(
      '{"input":"a","output":"b"}\n\n{"instruction":"Do.","input":"c","output":["d","e"]}\n',
      'x.jsonl',
    );
    expect(jsonl.items.map(({ outputs }) => outputs)).toEqual([['b'], ['d', 'e']]);
    expect(jsonl.items[1]!.prompt).toMatchObject({ kind: 'task', prompt: { definition: 'Do.', input: 'c' } });
    const list = readOwnData('[{"prompt":"p","completion":"q"}]', 'x.json');
    expect(list.items[0]).toMatchObject({ prompt: { kind: 'raw', text: 'p' }, outputs: ['q'] });
    const csv = readOwnData('Input;Output\n"a;b";c\nd;\n', 'x.csv');
    expect(csv.items.map(({ prompt }) => prompt)).toMatchObject([
      { prompt: { input: 'a;b' } },
      { prompt: { input: 'd' } },
    ]);
    expect(csv.items[1]!.outputs).toEqual([]);
  });

  it.each([
    ['a line that is no JSON', '{"input":"a","output":"b"}\n{oops', 'x.jsonl', /line 2/],
    ['a row that is no object', '{"input":"a","output":"b"}\n[1]', 'x.jsonl', /line 2/],
    [
      'more cells than the header has',
      'input,output\na,b\nc,d,e',
      'x.csv',
      /row 2: it has 3 cells, but the header has 2/,
    ],
    ['a missing answer column', '{"input":"a"}', 'x.jsonl', /row 1: there is no "output"/],
    ['a missing input column', 'a,output\nb,c', 'x.csv', /row 1: there is no "input"/],
    ['a table without a header', 'hello,world\nfoo,bar', 'x.csv', /there is no "input"/],
    ['an empty file', '', 'x.csv', /no "input"|no rows/],
  ])('is refused for %s', (_, text, name, message) => {
    expect(() => readOwnData(text, name)).toThrow(message);
  });

  it('says when nothing is known of its licence', () => {
    expect(isUnlicensed({ ...source([]), licence: 'Unknown' })).toBe(true);
    expect(isUnlicensed({ ...source([]), licence: 'Apache-2.0' })).toBe(false);
  });
});

describe('a run card', () => {
  const facts: RunFacts = {
    ...{ name: 'a | run', createdAt: '2026-01-02T03:04:05.000Z', baseModel: 'Tiny', quantisation: 'Q8_0' },
    ...{ settings: PRESETS.quick, sources: [{ name: 'task1', licence: '' }], trainCount: 9, heldOutCount: 3 },
    ...{
      dataHash: 'd'.repeat(64),
      device: 'a | GPU',
      steps: 40,
      secondsTrained: 61.4,
      heldOut: [{ step: 10, loss: 1.25 }],
    },
    ...{ baseLoss: 2, best: { step: 10, loss: 1.25 }, scores: [], peakBytes: 2 ** 21 },
  };

  it('holds what it takes to repeat the run, and how it went', () => {
    const pairs = comparePairs([0, 0, 1], [1, 0, 1]);
    const card = runCard({ ...facts, scores: [{ metric: 'Exact match', ...pairs }] });
    for (const line of [
      '| Exact match, held out | 33.3% before, 66.7% after |',
      '| Exact match, instances | 1 better, 0 worse, 2 the same |',
      '| Best held-out loss | 1.2500 at step 10 |',
      '| Data | task1 (licence: Unknown) |',
      '| Device | a \\| GPU |',
      '| Learning rate | 0.002, linear, warm-up 0.05 |',
      '| 10 | 1.2500 |',
    ])
      expect(card).toContain(`${line}\n`);
    expect(runCard(facts)).not.toContain('Exact match');
    expect(card).not.toContain('undefined');
  });
});

describe('numbers of a run', () => {
  it('compares pairs: wins, losses, ties, means and an interval around the difference', () => {
    const before = [0, 0, 1, 1, 0.5, 0, 0, 0];
    const after = [1, 1, 1, 0, 0.5, 1, 1, 1];
    const result = comparePairs(before, after);
    expect(result).toMatchObject({
      instances: 8,
      wins: 5,
      losses: 1,
      ties: 2,
      before: 2.5 / 8,
      after: 6.5 / 8,
    });
    expect(result.interval!.low).toBeLessThan(0.5);
    expect(result.interval!.high).toBeGreaterThan(0.5);
    expect(comparePairs([], [])).toMatchObject({ instances: 0, interval: undefined });
  });

  it('smooths towards new values without leaving their range', () => {
    expect(smoothed([4, 4, 4])).toEqual([4, 4, 4]);
    expect(smoothed([1, 0])).toEqual([1, 0.9]);
  });

  it('divides a batch into parts that go through together', () => {
    expect(batchParts({ batch: 16, together: 8 })).toEqual({ batchSize: 8, accumulation: 2 });
    expect(batchParts({ batch: 5, together: 8 })).toEqual({ batchSize: 5, accumulation: 1 });
    expect(batchParts({ batch: 12, together: 8 })).toEqual({ batchSize: 6, accumulation: 2 });
  });

  it('brings settings into their bounds; the presets are inside', () => {
    expect(bounded('steps', 10.6)).toBe(11);
    expect(bounded('learningRate', 5)).toBe(0.1);
    expect(bounded('dropout', 0.05)).toBe(0.05);
    expect(bounded('clipNorm', 0.5)).toBe(0.5);
    for (const preset of Object.values(PRESETS)) {
      for (const field of [
        'steps',
        'learningRate',
        'rank',
        'batch',
        'maxSource',
        'heldOut',
        'dropout',
      ] as const)
        expect(bounded(field, preset[field])).toBe(preset[field]);
    }
  });
});
