import { describe, expect, it } from 'vitest';
import { readOwnData } from '@/core/finetune/read-own-data';
import { splitItems } from '@/core/finetune/split';
import { sourceOfTask } from '@/core/finetune/training-item';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { openTestCatalogue } from '@/testing/tasks/test-catalogue';
import type { TrainingOrigin } from './training-data';

const TASK = JSON.stringify({
  Definition: ['Say the colour.'],
  Categories: ['Colours'],
  'Instance License': ['CC0'],
  Instances: Array.from({ length: 2_000 }, (_, i) => ({
    id: `id-${i}`,
    input: `thing ${i} ${'x'.repeat(100)}`,
    output: ['red'],
  })),
});
const ROWS = Array.from({ length: 300 }, (_, i) =>
  JSON.stringify({ instruction: 'Say it.', input: `in ${i}`, output: 'out' }),
).join('\n');
const ENTRY = {
  ...{ name: 'ip1', title: 'One', category: 'Naming', file: 'ip1.json' },
  ...{ summary: 'Names.', instances: 2_000, neverTrained: false },
};
const files = { 'tasks/index.json': JSON.stringify([ENTRY]), 'tasks/ip1.json': TASK };

const task: TrainingOrigin = { kind: 'task', name: 'ip1' };
const own = (text = ROWS, id = 'a'): TrainingOrigin => ({
  kind: 'file',
  id,
  file: new File([text], 'own.jsonl'),
});
const SIZES = { train: 40, heldOut: 8 };

describe('training data', () => {
  it('is split as it was when the page held all of it', async () => {
    const { catalogue } = openTestCatalogue(files);
    const whole = [sourceOfTask(readTaskFile(TASK, 'ip1').task), readOwnData(ROWS, 'own.jsonl')];
    for (const seed of [1, 2, 42]) {
      const split = await catalogue.splitTraining({ sources: [task, own()], seed, ...SIZES });
      expect(split).toEqual(splitItems(whole, { seed, ...SIZES }));
    }
  });

  it('gives the page what it shows and trains on, and nothing else', async () => {
    const { catalogue, received } = openTestCatalogue(files);
    const info = await catalogue.describeTraining(task);
    expect(info).toEqual({
      ...{ name: 'ip1', count: 2_000, category: 'Colours', licence: 'CC0', definition: 'Say the colour.' },
      task: expect.objectContaining({ name: 'ip1' }),
    });
    expect(info.task).not.toHaveProperty('instances');
    expect(received().match(/"id-\d+"/g)).toBeNull();
    await catalogue.splitTraining({ sources: [task], seed: 1, ...SIZES });
    expect(received().match(/"id-\d+"/g)).toHaveLength(SIZES.train + SIZES.heldOut);
  });

  it('of a person’s own is read once, whatever becomes of the file, and told apart from one of the same name', async () => {
    const { catalogue } = openTestCatalogue(files);
    const first = own();
    expect(await catalogue.describeTraining(first)).toMatchObject({ name: 'own.jsonl', count: 300 });
    if (first.kind === 'file') first.file.text = () => expect.unreachable('it was read');
    const request = { sources: [first], seed: 1, ...SIZES };
    expect((await catalogue.splitTraining(request)).train).toHaveLength(40);
    const other = own(ROWS.split('\n').slice(0, 9).join('\n'), 'b');
    expect(await catalogue.describeTraining(other)).toMatchObject({ name: 'own.jsonl', count: 9 });
    expect((await catalogue.splitTraining({ ...request, sources: [other] })).train).toHaveLength(6);
  });

  it('has the first items of the person’s own test held out', async () => {
    const { catalogue } = openTestCatalogue(files);
    const rows = Array.from({ length: 20 }, (_, i) => JSON.stringify({ input: `test ${i}`, output: 'out' }));
    const split = await catalogue.splitTraining({
      ...{ sources: [own()], test: own(rows.join('\n'), 'test'), seed: 1 },
      ...SIZES,
    });
    expect(split.heldOut.map(({ prompt }) => prompt.kind === 'task' && prompt.prompt.input)).toEqual(
      Array.from({ length: 8 }, (_, i) => `test ${i}`),
    );
    expect(split.train).toHaveLength(40);
  });

  it('that cannot be read is refused, and read again when it is asked for again', async () => {
    const { catalogue } = openTestCatalogue(files);
    await expect(catalogue.describeTraining({ kind: 'task', name: 'task9_gone' })).rejects.toMatchObject({
      code: 'not-found',
    });
    const broken = own('{broken', 'c');
    await expect(catalogue.describeTraining(broken)).rejects.toMatchObject({ code: 'malformed-file' });
    if (broken.kind === 'file') broken.file.text = async () => ROWS;
    expect(await catalogue.describeTraining(broken)).toMatchObject({ count: 300 });
    const large = new File([], 'large.jsonl');
    Object.defineProperty(large, 'size', { value: 5e9 });
    await expect(catalogue.describeTraining({ kind: 'file', id: 'd', file: large })).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'large.jsonl is too large to train on in a tab.',
    });
  });
});
