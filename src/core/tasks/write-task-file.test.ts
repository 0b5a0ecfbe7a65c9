import { describe, expect, it } from 'vitest';
import { describeWithReference, referenceText } from '@/testing/reference';
import { readTaskFile } from './read-task-file';
import { writeTaskFile } from './write-task-file';

describeWithReference('task files of Natural Instructions, written again', () => {
  it.each([
    'task1147_country_currency',
    'task393_plausible_result_generation',
    'task603_wikitext-103_fill_in_the_blank',
  ])('%s is read as the same task', async (name) => {
    const { task } = readTaskFile(await referenceText(`natural-instructions/tasks/${name}.json`), name);
    const written = readTaskFile(writeTaskFile(task), `${name}.json`);
    expect(written.repairs).toEqual([]);
    expect(written.task).toEqual(task);
  });

  it('has the keys of the dataset in its order, and its indentation', async () => {
    const text = await referenceText('natural-instructions/tasks/task1147_country_currency.json');
    const { task } = readTaskFile(text, 'task1147_country_currency');
    const keys = (json: string) => [...json.matchAll(/^ {4}"([^"]+)"/gm)].map(([, key]) => key);
    expect(keys(writeTaskFile(task))).toEqual(keys(text));
  });
});

describe('a written task file', () => {
  it('keeps what is awkward: quotes, line ends, emoji, other directions, blanks, no explanation', () => {
    const awkward = ' "quoted"\\ \n\t 👩‍👩‍👧 שלום \u2028 \ud83d ';
    const task = {
      name: 'odd',
      definition: awkward,
      positiveExamples: [{ input: awkward, output: '' }],
      negativeExamples: [{ input: '', output: awkward, explanation: awkward }],
      instances: [{ id: 'odd-0', input: awkward, output: [awkward, ''] }],
      contributors: ['A', 'B'],
      source: [],
      url: [],
      categories: ['Word Analogy'],
      reasoning: [],
      domains: [],
      inputLanguage: ['Hebrew'],
      outputLanguage: [],
      instructionLanguage: [],
      instanceLicense: ['CC0'],
    };
    expect(readTaskFile(writeTaskFile(task), 'odd.json')).toEqual({ task, repairs: [] });
  });
});
