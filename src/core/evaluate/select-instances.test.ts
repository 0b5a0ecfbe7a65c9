import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from '@/core/random/seeded-random';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { TaskFile } from '@/core/tasks/task-file';
import { type InstanceSelection, PAPER_LIMITS, plannedSystem } from './evaluation-plan';
import { planSeeds, sampleOf, selectInstances, selectPositions, takeSample } from './select-instances';

const taskOf = (total: number): TaskFile =>
  readTaskFile(
    JSON.stringify({
      Definition: ['Repeat.'],
      Instances: Array.from({ length: total }, (_, i) => ({ id: `i${i}`, input: `in ${i}`, output: ['x'] })),
    }),
    'task1_repeat',
  ).task;

/** How samples were drawn while the page held whole files: stored evaluations name instances drawn in this way. */
function drawnFromWholeFile(task: TaskFile, selection: InstanceSelection, seed: number) {
  const all = task.instances.map((instance, position) => ({ position, instance }));
  if (selection.kind === 'first' || selection.count >= all.length) return all.slice(0, selection.count);
  return shuffled(all, seededRandom(seed))
    .slice(0, selection.count)
    .sort((a, b) => a.position - b.position);
}

describe('the instances of a plan', () => {
  it.each(
    [0, 1, 2, 99, 100, 101, 1_000].flatMap((total) =>
      (['first', 'sample'] as const).flatMap((kind) =>
        [1, 5, 100, 500].map((count) => [kind, count, total] as const),
      ),
    ),
  )(
    '%s %i of %i: a sample that was sent gives those of the whole file, whatever the seed',
    (kind, count, total) => {
      const task = taskOf(total);
      const selection = { kind, count };
      const seeds = [0, 1, 42, 0xffffffff];
      const sent = sampleOf(structuredClone(takeSample(task, selection, seeds)));
      for (const seed of seeds) {
        const expected = drawnFromWholeFile(task, selection, seed);
        expect(selectInstances(task, selection, seed)).toEqual(expected);
        expect(selectInstances(sent, selection, seed)).toEqual(expected);
      }
      expect(sent.instances.length).toBe(total);
    },
  );

  it('that are sent are those of the seeds alone, each once', () => {
    const task = taskOf(1_000);
    const selection = { kind: 'sample', count: 10 } as const;
    const positions = takeSample(task, selection, [1, 2]).instances.map(({ position }) => position);
    const both = new Set([...selectPositions(1_000, selection, 1), ...selectPositions(1_000, selection, 2)]);
    expect(positions).toEqual([...both].sort((a, b) => a - b));
    expect(positions.length).toBeLessThanOrEqual(20);
  });

  it('of a seed that was not asked for are refused', () => {
    const selection = { kind: 'sample', count: 10 } as const;
    const sent = sampleOf(takeSample(taskOf(1_000), selection, [1]));
    expect(sent.instances.at(-1)).toBeUndefined();
    expect(() => selectInstances(sent, selection, 2)).toThrow(/was not read/);
  });
});

describe('the seeds of a plan', () => {
  const model = (seed: number) =>
    plannedSystem({
      kind: 'model',
      model: { id: 'm', name: 'Mini' },
      runtime: 'auto',
      encoding: 'def',
      seed,
      ...PAPER_LIMITS,
    });
  const imported = plannedSystem({ kind: 'imported', file: 'theirs.jsonl' });

  it('are those of its systems, in their order; imported predictions have none of their own', () => {
    expect(planSeeds({ systems: [imported, model(7), model(3), model(7)] })).toEqual([7, 3]);
    expect(planSeeds({ systems: [imported] })).toEqual([0]);
  });
});
