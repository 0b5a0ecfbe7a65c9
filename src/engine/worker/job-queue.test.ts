import { describe, expect, it } from 'vitest';
import { JobQueue } from './job-queue';

describe('JobQueue', () => {
  it('runs jobs in order, also after one has failed', async () => {
    const queue = new JobQueue();
    const order: string[] = [];
    const first = queue.add(1, async () => {
      await Promise.resolve();
      order.push('first');
      throw new Error('fails');
    });
    const second = queue.add(2, async () => order.push('second'));
    await expect(first).rejects.toThrow('fails');
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('cancels a job that runs and one that waits, and no other', async () => {
    const queue = new JobQueue();
    const seen: boolean[] = [];
    const note = async (signal: AbortSignal) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(signal.aborted);
    };
    const jobs = [queue.add(1, note), queue.add(2, note), queue.add(3, note)];
    queue.cancel(1);
    queue.cancel(3);
    queue.cancel(99);
    await Promise.all(jobs);
    expect(seen).toEqual([true, false, true]);
  });
});
