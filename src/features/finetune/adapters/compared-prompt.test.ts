import { expect, test } from 'vitest';
import { type PlaygroundPrompt, PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import { comparedPrompt } from './compared-prompt';

const own: PlaygroundPrompt = {
  title: 'Mine',
  content: { kind: 'raw', text: 'Say it.' },
  model: 'built-in',
  settings: { method: 'beam' },
  outputs: [{ text: 'It.' }],
};
const adapter = { id: 'a1', name: 'Tuned' };
const example = { input: 'a', output: 'b' };

test('a run is compared on its task, with its held-out inputs as rows and its encoding', () => {
  const task = {
    name: 'task1_colours',
    definition: 'Name the colour.',
    positiveExamples: Array.from({ length: PROMPT_BOUNDS.examples + 5 }, () => example),
    negativeExamples: [{ ...example, explanation: 'no' }],
  };
  const rows = [
    { input: 'sky', references: ['blue'] },
    { input: 'sea', references: ['blue', 'green'] },
  ];
  const { prompt, ...rest } = comparedPrompt({ task, encodingId: 'pos2', rows, adapter }, own);
  expect(rest).toEqual({ rows, adapters: ['a1'] });
  expect(prompt).toMatchObject({ title: 'Tuned', model: 'built-in', settings: {}, outputs: [] });
  expect(prompt.content).toMatchObject({
    name: 'task1_colours',
    definition: 'Name the colour.',
    input: 'sky',
    encoding: 'pos2',
    negative: [{ input: 'a', output: 'b', explanation: 'no' }],
  });
  expect(prompt.content.kind === 'task' && prompt.content.positive).toHaveLength(PROMPT_BOUNDS.examples);
});

test('without a task, the prompt of the playground is compared on its own input', () => {
  expect(comparedPrompt({ task: undefined, rows: [], adapter }, own)).toEqual({
    prompt: own,
    rows: undefined,
    adapters: ['a1'],
  });
});

test('a task without rows and without an encoding has an empty input and the paper’s encoding', () => {
  const task = { name: '', definition: 'Name it.', positiveExamples: [], negativeExamples: [] };
  expect(comparedPrompt({ task, rows: [], adapter }, own).prompt.content).toMatchObject({
    input: '',
    encoding: 'def_pos2',
  });
});
