/** How a program is cut into submits, on a device that only records them. */
import { describe, expect, it } from 'vitest';
import type { Program } from '@/engine/webgpu/model/program';
import { SubmitScheduler } from './submit-scheduler';

/** Parts of this much arithmetic each, two dispatches a part; `submitted` collects the ranges of dispatches. */
function scene(works: readonly number[]) {
  const submitted: [number, number][] = [];
  const pass = { end: () => {} };
  const encoder = { beginComputePass: () => pass, finish: () => ({}) };
  const device = { createCommandEncoder: () => encoder, queue: { submit: () => {} } };
  const program = {
    record: (_: unknown, from: number, to: number) => {
      submitted.push([from, to]);
    },
  };
  const parts = works.map((work, i) => ({ end: 2 * (i + 1), work }));
  return {
    submitted,
    device: device as unknown as GPUDevice,
    job: { program: program as unknown as Program, parts },
  };
}

describe('submits', () => {
  it('hold as much as fits, every dispatch once and in order, a part that is too large alone', () => {
    const { submitted, device, job } = scene([2e8, 2e8, 2e8, 9e8, 1e8, 1e8]);
    const scheduler = new SubmitScheduler(device, false);
    scheduler.submit(job);
    expect(submitted).toEqual([
      [0, 4],
      [4, 6],
      [6, 8],
      [8, 12],
    ]);
    expect(scheduler.submits).toBe(4);
  });

  it('grow while they are short, shrink when they are long, and keep a least size', () => {
    const { submitted, device, job } = scene(new Array<number>(40).fill(5e7));
    const scheduler = new SubmitScheduler(device, false);
    const count = () => {
      const before = submitted.length;
      scheduler.submit(job);
      return submitted.length - before;
    };
    expect(count()).toBe(4);
    scheduler.adapt(4 * 5);
    expect(count()).toBe(2);
    for (let i = 0; i < 10; i++) {
      scheduler.adapt(100_000);
      count();
    }
    expect(count()).toBe(20);
  });
});
