import { describe, expect, it } from 'vitest';
import {
  candidates,
  checkChoice,
  DEFAULT_PRODUCTS,
  kernelChoice,
  PRODUCT_KERNELS,
  PRODUCT_KINDS,
  productKind,
} from './kernel-choice';

const NOTHING = new Set<string>();
const SUBGROUPS = new Set(['subgroups']);

describe('the choice of kernels', () => {
  it('depends on the number of rows', () => {
    expect([1, 2, 8, 9, 32, 33, 512].map(productKind)).toEqual([
      'one',
      'few',
      'few',
      'some',
      'some',
      'many',
      'many',
    ]);
  });

  it.each(PRODUCT_KINDS)('%s: the default for real GPUs is the first of several candidates', (kind) => {
    const names = candidates(kind, NOTHING);
    expect(names[0]).toBe(DEFAULT_PRODUCTS.shared[kind]);
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names).size).toBe(names.length);
  });

  it('includes subgroup kernels only where the device has subgroups', () => {
    expect(candidates('one', NOTHING).some((name) => PRODUCT_KERNELS[name].subgroups)).toBe(false);
    expect(candidates('one', SUBGROUPS).some((name) => PRODUCT_KERNELS[name].subgroups)).toBe(true);
    const forced = kernelChoice('shared', { ...DEFAULT_PRODUCTS.shared, one: 'row-subgroups-64' });
    expect(() => checkChoice(forced, SUBGROUPS)).not.toThrow();
    expect(() => checkChoice(forced, NOTHING)).toThrow(expect.objectContaining({ code: 'device-limit' }));
  });

  it('needs no shared memory and no subgroups on software adapters', () => {
    const { style, products } = kernelChoice('direct');
    expect(style).toBe('direct');
    for (const kernel of Object.values(products)) {
      expect(kernel.shader).toMatch(/-direct$/);
      expect(kernel.subgroups).toBe(false);
    }
  });
});
