import { describe, expect, it } from 'vitest';
import { fillerText, PLANS } from './bench-plan';
import { agreement, type BenchReport, type RuntimeResult, reportMarkdown, reportRows } from './bench-report';
import type { PlanBounds } from './plan-bounds';

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

describe('what the device allows', () => {
  const bounds: PlanBounds = {
    limits: { bytesPerSecond: 4.06e9, flopsPerSecond: 2.1e10, secondsPerDispatch: 3.21e-6 },
    prefill: {
      32: { tokensPerSecond: 300, by: 'dispatches' },
      128: { tokensPerSecond: 160, by: 'arithmetic' },
    },
    decode: { tokensPerSecond: 60, by: 'dispatches' },
  };
  const [ours, peer] = report.runtimes as [RuntimeResult, RuntimeResult];
  const measured: BenchReport = { ...report, runtimes: [{ ...ours, bounds }, peer] };

  it('is set beside the median of each figure that it bounds, of the runtime that was measured', () => {
    const shares = reportRows(measured).map(({ cells }) => cells.map(({ share }) => share));
    // Medians 75 and 80 of prefill, 15 of decoding.
    expect(shares).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [0.25, undefined],
      [0.5, undefined],
      [0.25, undefined],
    ]);
  });

  it('stands in the table, with the limits under it', () => {
    const text = reportMarkdown(measured);
    expect(text).toContain('| Decode after 128 tokens (tokens/s) | 15.0 (12.5–17.5) 25% | 7.50');
    expect(text).toContain(
      'Limits of device: 4.1 GB/s copied, 21 GFLOP/s in f32, 3.2 µs to start a kernel. % is the share of the speed ' +
        'that they allow ours. Prefill of 32 tokens and decoding are bound by starting kernels; prefill of 128 tokens by arithmetic.',
    );
  });
});
