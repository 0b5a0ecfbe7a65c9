import { expect, test } from 'vitest';
import type { PromptRequest } from '@/engine/protocol';
import { checkPromptSize, LARGEST_PROMPT } from './prompt-size';

const raw = (length: number): PromptRequest => ({
  kind: 'raw',
  text: 'x'.repeat(length),
  maxSourceLength: 64,
});

test('a prompt of up to a million characters is read, one more is refused with what to do', () => {
  expect(checkPromptSize(raw(LARGEST_PROMPT))).toMatchObject({ kind: 'raw' });
  expect(() => checkPromptSize(raw(LARGEST_PROMPT + 1))).toThrow(
    expect.objectContaining({ code: 'prompt-too-long', hint: expect.stringContaining('Your text is kept.') }),
  );
});

test('every part of a task counts', () => {
  const part = 'x'.repeat(LARGEST_PROMPT / 8);
  const example = { input: part, output: part, explanation: part };
  const task = (input: string): PromptRequest => ({
    kind: 'task',
    prompt: { name: '', definition: part, positiveExamples: [example], negativeExamples: [example], input },
    options: {
      recipe: {
        addTaskName: false,
        addTaskDefinition: true,
        numPosExamples: 0,
        numNegExamples: 0,
        addExplanation: false,
      },
      maxSourceLength: 64,
    },
  });
  expect(checkPromptSize(task(part))).toMatchObject({ kind: 'task' });
  expect(() => checkPromptSize(task(`${part}x`))).toThrow(/1,000,001 characters/);
});
