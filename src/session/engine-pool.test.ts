import { expect, test } from 'vitest';
import { type Engine, EnginePool } from './engine-pool';

test('every borrower has an engine of its own, which ends when it is given back, once', () => {
  const disposed: number[] = [];
  let started = 0;
  const start = () => {
    const number = started++;
    return { dispose: () => disposed.push(number) } as unknown as Engine;
  };
  const pool = new EnginePool(start);
  expect(started).toBe(1);
  const [first, second] = [pool.borrow(), pool.borrow()];
  expect(new Set([pool.main, first.engine, second.engine]).size).toBe(3);
  expect(pool.borrowed).toBe(2);
  second.giveBack();
  second.giveBack();
  expect(disposed).toEqual([2]);
  first.giveBack();
  expect(disposed).toEqual([2, 1]);
  expect(pool.borrowed).toBe(0);
});
