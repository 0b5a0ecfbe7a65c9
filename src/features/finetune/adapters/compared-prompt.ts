/** What Compare is given to show an adapter beside the model without it. */
import { DEFAULT_ENCODING } from '@/core/encoding/named-encodings';
import type { TaskExample } from '@/core/encoding/task-prompt';
import { type PlaygroundPrompt, PROMPT_BOUNDS, type PromptExample } from '@/core/schema/playground-prompt';
import type { CompareRequest } from '@/features/finetune/finetune-setup';

export interface ComparedPrompt {
  prompt: PlaygroundPrompt;
  /** Undefined for the prompt's own input. */
  rows: { input: string; references: string[] }[] | undefined;
  adapters: string[];
}

/** @param own the prompt of the playground, which is compared where the request names no task */
export function comparedPrompt(
  { task, encodingId, rows, adapter }: CompareRequest,
  own: PlaygroundPrompt,
): ComparedPrompt {
  const prompt = task
    ? { ...own, ...promptOfTask(task, encodingId, rows[0]?.input), title: adapter.name }
    : own;
  const inputs = rows.map(({ input, references }) => ({ input, references: [...references] }));
  return { prompt, rows: inputs.length > 0 ? inputs : undefined, adapters: [adapter.id] };
}

function promptOfTask(
  { name, definition, positiveExamples, negativeExamples }: NonNullable<CompareRequest['task']>,
  encoding: string = DEFAULT_ENCODING,
  input = '',
): Pick<PlaygroundPrompt, 'content' | 'settings' | 'outputs'> {
  const examples = (list: readonly TaskExample[]): PromptExample[] =>
    list
      .slice(0, PROMPT_BOUNDS.examples)
      .map(({ input, output, explanation = '' }) => ({ input, output, explanation }));
  return {
    content: {
      kind: 'task',
      name,
      definition,
      positive: examples(positiveExamples),
      negative: examples(negativeExamples),
      input,
      encoding,
    },
    settings: {},
    outputs: [],
  };
}
