import { describe, expect, it } from 'vitest';
import { labelDistribution } from './label-distribution';

const instances = (counts: Record<string, number>) =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({ id: `${label}-${i}`, input: 'x', output: [label, 'other'] })),
  );

describe('label distribution', () => {
  it('counts the first reference, the most frequent first', () => {
    const found = labelDistribution([
      ...instances({ no: 6, yes: 8 }),
      { id: 'a', input: 'x', output: [' yes '] },
    ]);
    expect(found.labels).toEqual([
      { label: 'yes', count: 9 },
      { label: 'no', count: 6 },
    ]);
    expect(found).toMatchObject({ distinct: 2, instances: 15, closed: true, unbalanced: false });
  });

  it.each([
    [{ yes: 66, no: 34 }, false],
    [{ yes: 68, no: 32 }, true],
    [{ a: 50, b: 25, c: 25 }, false],
    [{ a: 52, b: 24, c: 24 }, true],
  ])('%o unbalanced: %s', (counts, unbalanced) => {
    expect(labelDistribution(instances(counts)).unbalanced).toBe(unbalanced);
  });

  it('says nothing of shares where answers are free text, all alike, or absent', () => {
    const free = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`answer ${i}`, 1]));
    expect(labelDistribution(instances(free))).toMatchObject({
      distinct: 40,
      closed: false,
      unbalanced: false,
    });
    expect(labelDistribution(instances(free)).labels).toHaveLength(30);
    expect(labelDistribution(instances({ yes: 20 })).unbalanced).toBe(false);
    expect(labelDistribution([])).toMatchObject({ distinct: 0, closed: false, labels: [] });
  });
});
