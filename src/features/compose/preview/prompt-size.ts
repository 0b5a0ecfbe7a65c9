/** The longest prompt that is tokenized: models read a few thousand tokens, and the page must stay responsive. */
import { PlaygroundError } from '@/core/errors';
import { formatCount } from '@/core/words/quantities';
import type { PromptRequest } from '@/engine/protocol';

/** UTF-16 units: a hundred times what the longest prompt limit lets through, and half a second's work. */
export const LARGEST_PROMPT = 1_000_000;

/** @throws {PlaygroundError} `prompt-too-long` for a text of megabytes, which stays where it was written */
export function checkPromptSize(request: PromptRequest): PromptRequest {
  const size = request.kind === 'raw' ? request.text.length : taskSize(request);
  if (size <= LARGEST_PROMPT) return request;
  throw new PlaygroundError(
    'prompt-too-long',
    `The prompt has ${formatCount(size)} characters; more than ${formatCount(LARGEST_PROMPT)} are not read.`,
    { hint: 'Your text is kept. Shorten it: the model reads only its first few thousand words.' },
  );
}

function taskSize({ prompt }: Extract<PromptRequest, { kind: 'task' }>): number {
  const { name = '', definition, input, positiveExamples, negativeExamples } = prompt;
  const examples = [...positiveExamples, ...negativeExamples].reduce(
    (sum, example) => sum + example.input.length + example.output.length + (example.explanation?.length ?? 0),
    0,
  );
  return name.length + definition.length + input.length + examples;
}
