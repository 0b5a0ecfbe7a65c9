import { expect, it } from 'vitest';
import { sampleOf, selectInstances } from '@/core/evaluate/select-instances';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { InMemoryTaskCache } from '@/storage/tasks/task-cache';
import { openTaskChannel } from '@/testing/tasks/task-channel';
import { TaskRepository } from './task-repository';

const TOTAL = 5_000;
const TEXT = JSON.stringify({
  Definition: ['Say the colour.'],
  Instances: Array.from({ length: TOTAL }, (_, i) => ({
    id: `id-${i}`,
    input: `thing ${i} ${'x'.repeat(200)}`,
    output: ['red'],
  })),
});

it('a sampled evaluation transfers its sample, and nothing else of the file', async () => {
  const channel = openTaskChannel(
    new TaskRepository({ cache: Promise.resolve(new InMemoryTaskCache()), fetchText: async () => TEXT }),
  );
  const selection = { kind: 'sample', count: 20 } as const;
  const request = { name: 'ip1', selection, seeds: [1, 2], starterUrl: 'https://here.example/ip1.json' };
  const sample = sampleOf(await channel.client('sample', request));
  const { task } = readTaskFile(TEXT, 'ip1');
  for (const seed of [1, 2]) {
    expect(selectInstances(sample, selection, seed)).toEqual(selectInstances(task, selection, seed));
  }
  expect(channel.received().match(/"id-\d+"/g)?.length).toBeLessThanOrEqual(2 * 20);
  expect(channel.received().length).toBeLessThan(TEXT.length / 50);
});
