import { expect, it } from 'vitest';
import { TaskLimiter } from './task-limiter';

/** Tasks that end when they are told to, and a record of which began. */
function tasks() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: (value: string) => void; reject: (reason: Error) => void }>();
  const task = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name);
      ends.set(name, { resolve, reject });
    });
  return {
    begun,
    task,
    end: (name: string) => ends.get(name)!.resolve(name),
    fail: (name: string) => ends.get(name)!.reject(new Error(name)),
  };
}

it('runs as many tasks at once as it may, in order', async () => {
  const { begun, task, end } = tasks();
  const limiter = new TaskLimiter(2);
  const results = ['a', 'b', 'c', 'd'].map((name) => limiter.run(task(name)));
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await expect(results[1]).resolves.toBe('b');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  end('c');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  end('a');
  end('d');
  await expect(Promise.all(results)).resolves.toEqual(['a', 'b', 'c', 'd']);
});

it('starts nothing after a failure, rejects the rest with its cause, and settles only when running tasks have ended', async () => {
  const { begun, task, end, fail } = tasks();
  const limiter = new TaskLimiter(2);
  const results = ['a', 'b', 'c'].map((name) => limiter.run(task(name)));
  const ended = Promise.allSettled(results);
  let settled = false;
  fail('a');
  await expect(results[0]).rejects.toThrow('a');
  const settling = limiter.settled().then(() => {
    settled = true;
  });
  await expect(results[2]).rejects.toThrow('a');
  expect(begun).toEqual(['a', 'b']);
  expect(settled).toBe(false);
  end('b');
  await settling;
  await ended;
});
