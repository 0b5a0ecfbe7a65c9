import { describe, expect, it } from 'vitest';
import { activation, erf } from './activation';

/** From PyTorch 2.13 in float64. */
const VALUES = [
  ['relu', -1.5, 0],
  ['relu', 2.5, 2.5],
  ['gelu', -6.5, -2.610399119085116e-10],
  ['gelu', -3.0, -0.00404969409489031],
  ['gelu', -1.0, -0.15865525393145702],
  ['gelu', -0.1, -0.0460172162722971],
  ['gelu', 0.001, 0.000500398942213911],
  ['gelu', 0.5, 0.34573123063700656],
  ['gelu', 1.0, 0.841344746068543],
  ['gelu', 2.0, 1.9544997361036416],
  ['gelu', 4.5, 4.4999847104709385],
  ['gelu', 9.0, 9.0],
  ['gelu_new', -6.5, -6.27831120425526e-13],
  ['gelu_new', -3.0, -0.0036373920817729943],
  ['gelu_new', -1.0, -0.1588080093917233],
  ['gelu_new', -0.1, -0.04601724895456484],
  ['gelu_new', 0.001, 0.000500398942213582],
  ['gelu_new', 0.5, 0.34571400982514394],
  ['gelu_new', 1.0, 0.8411919906082768],
  ['gelu_new', 2.0, 1.954597694087775],
  ['gelu_new', 4.5, 4.499994863262588],
  ['gelu_new', 9.0, 9.0],
  ['silu', -6.5, -0.009757684668790446],
  ['silu', -3.0, -0.14227761953270035],
  ['silu', -1.0, -0.2689414213699951],
  ['silu', -0.1, -0.047502081252106004],
  ['silu', 0.001, 0.0005002499999791667],
  ['silu', 0.5, 0.3112296656009273],
  ['silu', 1.0, 0.7310585786300049],
  ['silu', 2.0, 1.7615941559557646],
  ['silu', 4.5, 4.450558758162331],
  ['silu', 9.0, 8.998889448816124],
] as const;

describe('activations', () => {
  it.each(VALUES)('%s(%f) is %f', (name, x, wanted) => {
    expect(Math.abs(activation(name)(x) - wanted)).toBeLessThan(1e-14);
  });

  it('erf is odd, saturates, and passes on what is no number', () => {
    expect(erf(0)).toBe(0);
    expect(erf(-0.7)).toBe(-erf(0.7));
    expect([erf(30), erf(-30), erf(Number.POSITIVE_INFINITY)]).toEqual([1, -1, 1]);
    expect(erf(Number.NaN)).toBeNaN();
  });
});
