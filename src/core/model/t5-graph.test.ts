import { expect, it } from 'vitest';
import { crossKeyValueDispatches, decodeStepDispatches, encoderDispatches } from './t5-graph';

it('counts the dispatches of a decode step, and one more where beams are ranked', () => {
  expect([2, 12, 24].map((layers) => decodeStepDispatches(layers))).toEqual([20, 100, 196]);
  expect(decodeStepDispatches(12, true)).toBe(101);
});

it('counts the dispatches of a prompt, the norms among them', () => {
  expect([2, 12, 24].map(encoderDispatches)).toEqual([16, 86, 170]);
  expect(crossKeyValueDispatches(12)).toBe(12);
});
