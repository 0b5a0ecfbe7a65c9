import { describe, expect, test } from 'vitest';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { emptyDraft, emptyExample, titleOf } from './draft';
import { draftAsTaskFile } from './draft-as-task-file';

describe('a draft as a task file', () => {
  test('is read as the task it says, with its references', () => {
    const draft = {
      ...emptyDraft(),
      definition: 'Name the “colour”.',
      positive: [emptyExample({ input: 'grass', output: 'green', explanation: 'It is.' }), emptyExample()],
      negative: [emptyExample({ input: 'snow', output: 'cold' })],
      input: 'sky',
      origin: { file: 'f.json', title: 'Colours', instance: 4, input: 'sky', references: ['blue', 'azure'] },
    };
    const { name, text } = draftAsTaskFile(draft);
    expect(name).toBe('Colours.json');
    const { task, repairs } = readTaskFile(text, name);
    expect(repairs).toEqual([]);
    expect(task).toMatchObject({
      name: 'Colours',
      definition: 'Name the “colour”.',
      positiveExamples: [{ input: 'grass', output: 'green', explanation: 'It is.' }],
      negativeExamples: [{ input: 'snow', output: 'cold' }],
      instances: [{ id: 'Colours-0', input: 'sky', output: ['blue', 'azure'] }],
    });
    const edited = readTaskFile(draftAsTaskFile({ ...draft, input: 'sea' }).text, name).task;
    expect(edited.instances[0]).toMatchObject({ input: 'sea', output: [''] });
  });

  test.each([
    ['../../etc/passwd', 'etc_passwd'],
    ['шалом 👋', 'task'],
    ['Définition: a/b', 'Definition_a_b'],
    ['x'.repeat(200), 'x'.repeat(80)],
  ])('%s gives a plain file name', (name, expected) => {
    expect(draftAsTaskFile({ ...emptyDraft(), name }).name).toBe(`${expected}.json`);
  });
});

describe('the title of a document', () => {
  const titled = (definition: string) => titleOf({ ...emptyDraft(), definition });

  test('is its first words, whole where they end', () => {
    expect(titled('  Name\n\n the   colour. ')).toBe('Name the colour.');
    expect(titled('word '.repeat(40))).toBe(`${'word '.repeat(11)}word…`);
    expect(titled('x'.repeat(90))).toBe(`${'x'.repeat(60)}…`);
    expect(titled('')).toBe('Untitled');
  });

  test('never ends in half a character', () => {
    const title = titled(`${'x'.repeat(29)}${'😀'.repeat(60)}`);
    expect(title).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
