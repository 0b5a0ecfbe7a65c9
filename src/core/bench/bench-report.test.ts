import { expect, it } from 'vitest';
import { fillerText, PLANS } from './bench-plan';
import { agreement, type BenchReport, type RuntimeResult, reportMarkdown, reportRows } from './bench-report';

const runtime = (name: string, speed: number, answers: string[]): RuntimeResult => ({
  name,
  device: 'device',
  softwareDevice: true,
  weightBytes: 1,
  samples: {
    loadMs: 100 / speed,
    prefill: { 32: [100 * speed, 50 * speed], 128: [80 * speed] },
    firstTokenMs: [10 / speed],
    decode: [20 * speed, 10 * speed],
    batchDecode: [],
    answers,
  },
});

const report: BenchReport = {
  kind: 'bench',
  version: 1,
  date: '2026-01-01',
  userAgent: 'a browser',
  cores: 2,
  model: 'Tiny',
  parameters: 1234,
  quantisation: 'Q8_0',
  plan: PLANS.quick,
  runtimes: [runtime('ours', 1, ['a', 'b']), runtime('peer', 0.5, ['a', 'c'])],
  failed: [{ name: 'third', reason: 'No adapter.' }],
};

it('compares with the first runtime: above 1 is better for times and for speeds', () => {
  const ratios = reportRows(report).map(({ label, cells }) => [label, cells[1]!.ratio?.median]);
  expect(ratios).toEqual([
    ['Load from cache', 0.5],
    ['First token', 0.5],
    ['Prefill, 32 tokens', 0.5],
    ['Prefill, 128 tokens', 0.5],
    ['Decode after 128 tokens', 0.5],
  ]);
  expect(reportRows(report)[0]!.cells[0]!.ratio).toBeUndefined();
});

it('counts equal answers', () => {
  expect(agreement(report, 1)).toEqual({ same: 1, of: 2 });
});

it('writes a table with a column per runtime, and what could not run', () => {
  const text = reportMarkdown(report);
  expect(text).toContain('|  | ours | peer |');
  expect(text).toContain(
    '| Decode after 128 tokens (tokens/s) | 15.0 (12.5–17.5) | 7.50 (6.25–8.75) ×0.50 |',
  );
  expect(text).toContain('third could not run: No adapter.');
});

it('makes a different prompt for every round and length, longer than asked for', () => {
  const texts = [1, 2, 3].flatMap((round) => [32, 128].map((tokens) => fillerText(tokens, round)));
  expect(new Set(texts).size).toBe(texts.length);
  expect(fillerText(32, 1).split(' ').length).toBeGreaterThan(32);
});
