import { expect, it } from 'vitest';
import { ExampleOrder } from './example-order';

it('takes every example once an epoch, in another order each time', () => {
  const order = new ExampleOrder(10, 7);
  const taken = Array.from({ length: 6 }, (_, step) => order.ofStep(step, 5)).flat();
  const epochs = [taken.slice(0, 10), taken.slice(10, 20), taken.slice(20, 30)];
  for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(epochs.map(String)).size).toBe(3);
});

it('gives a step the same examples whatever was asked before, also across the end of an epoch', () => {
  const fresh = (step: number) => new ExampleOrder(7, 3).ofStep(step, 4);
  const going = new ExampleOrder(7, 3);
  for (let step = 0; step < 9; step++) expect(going.ofStep(step, 4)).toEqual(fresh(step));
  expect(new ExampleOrder(7, 4).ofStep(0, 4)).not.toEqual(fresh(0));
});
