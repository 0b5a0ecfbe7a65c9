import { describe, expect, it } from 'vitest';
import { selectInstances } from '@/core/evaluate/select-instances';
import { openTestCatalogue, type TestCatalogue } from '@/testing/tasks/test-catalogue';

const ENTRY = {
  name: 'ip1_colours',
  title: 'Colours',
  category: 'Naming',
  file: 'ip1_colours.json',
  summary: 'Names colours.',
  instances: 3,
  neverTrained: false,
};
const taskText = (count: number) =>
  JSON.stringify({
    Definition: ['Say the colour.'],
    Instances: Array.from({ length: count }, (_, i) => ({
      id: `id-${i}`,
      input: `thing ${i} ${'x'.repeat(200)}`,
      output: ['red'],
    })),
  });

/** An app with one starter task, which has many instances. */
function open(files: Record<string, string> = {}): TestCatalogue {
  return openTestCatalogue({
    'tasks/index.json': JSON.stringify([ENTRY]),
    'tasks/ip1_colours.json': taskText(2_000),
    ...files,
  });
}

describe('the catalogue of tasks', () => {
  it('fetches the index of the starter tasks once, and each task once', async () => {
    const { catalogue, asked } = open();
    for (let again = 0; again < 2; again++) {
      expect((await catalogue.starterTasks()).map(({ title }) => title)).toEqual(['Colours']);
      expect(await catalogue.first('ip1_colours', 1)).toMatchObject({ name: 'ip1_colours' });
      expect(await catalogue.overview('ip1_colours')).toMatchObject({ instances: 2_000 });
    }
    expect(asked).toEqual(['tasks/index.json', 'tasks/ip1_colours.json']);
  });

  it('gives screens what they show of a task, and nothing else of its file', async () => {
    const { catalogue, received } = open();
    const transferred = async (ask: Promise<unknown>) => {
      const before = received().length;
      await ask;
      return (
        received()
          .slice(before)
          .match(/"id-\d+"/g)?.length ?? 0
      );
    };
    const { file } = ENTRY;
    expect(await transferred(catalogue.overview('ip1_colours'))).toBe(0);
    expect(await transferred(catalogue.instance(file, { kind: 'random' }))).toBe(1);
    expect(await transferred(catalogue.firstOfStarter(file, 5))).toBe(5);
    expect(await transferred(catalogue.page('ip1_colours', 0, ''))).toBe(100);
    const selection = { kind: 'sample', count: 10 } as const;
    const sample = catalogue.sample('ip1_colours', selection, [1]);
    expect(await transferred(sample)).toBe(10);
    expect(selectInstances(await sample, selection, 1)).toHaveLength(10);
  });

  it('opens a starter task by its file without the index, and an imported one by its key', async () => {
    const { catalogue, asked } = open({ 'tasks/index.json': '{' });
    expect(await catalogue.instance('ip1_colours.json', { kind: 'first' })).toMatchObject({ position: 0 });
    const { key } = await catalogue.importFile(new File([taskText(2)], 'mine.json'));
    expect(await catalogue.instance(key, { kind: 'random', except: 0 })).toMatchObject({
      position: 1,
      task: { name: 'mine' },
    });
    expect(asked).toEqual(['tasks/ip1_colours.json']);
    await expect(catalogue.instance('gone.json', { kind: 'first' })).rejects.toMatchObject({
      code: 'network',
    });
    await expect(catalogue.instance('imported:gone', { kind: 'first' })).rejects.toMatchObject({
      code: 'invalid-task',
    });
  });

  it('fetches a text from upstream or from the mirror, and lists it as being here', async () => {
    const { catalogue, asked, files } = open();
    catalogue.sources.getState().setMirror('https://mirror.example/t/');
    expect(catalogue.host()).toBe('mirror.example');
    files['https://mirror.example/t/task9_x.json'] = taskText(3);
    expect(await catalogue.overview('task9_x')).toBeUndefined();
    expect(await catalogue.fetch('task9_x')).toMatchObject({ instances: 3, origin: { kind: 'mirror' } });
    expect(asked).toContain('https://mirror.example/t/task9_x.json');
    await expect
      .poll(() => catalogue.list.getState().tasks.find(({ name }) => name === 'task9_x'))
      .toMatchObject({ here: true, instances: 3 });
    await catalogue.remove('task9_x');
    expect(await catalogue.overview('task9_x')).toBeUndefined();
  });

  it('lists files that a person adds', async () => {
    const { catalogue } = open();
    const progress: number[] = [];
    const added = await catalogue.addFiles(
      [new File([taskText(1)], 'own.json'), new File(['{'], 'bad.json')],
      ({ done }) => progress.push(done),
    );
    expect(added).toMatchObject({ tasks: [{ name: 'own' }], refused: [{ file: 'bad.json' }] });
    expect(progress).toEqual([0, 1]);
    expect(catalogue.list.getState().tasks.map(({ name }) => name)).toContain('own');
  });

  it('has stored texts while the index of the starter tasks cannot be read', async () => {
    const { catalogue, files } = open({ 'tasks/index.json': '{' });
    await catalogue.addFiles([new File([taskText(4)], 'own.json')]);
    expect((await catalogue.first('own', 2)).instances).toHaveLength(2);
    await catalogue.list.getState().read();
    expect(catalogue.list.getState().status).toMatchObject({ state: 'partly' });
    files['tasks/index.json'] = JSON.stringify([ENTRY]);
    expect(await catalogue.starterTasks()).toHaveLength(1);
  });

  it('knows no official test task while the list of tasks cannot be read', async () => {
    expect(await open().catalogue.isOfficialTest('task1')).toBe(false);
  });
});
