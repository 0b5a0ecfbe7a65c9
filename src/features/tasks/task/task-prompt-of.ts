import { DEFAULT_ENCODING, MAX_EXAMPLES } from '@/core/encoding/named-encodings';
import { type PlaygroundPrompt, PROMPT_BOUNDS, type PromptExample } from '@/core/schema/playground-prompt';
import type { TaskFile, TaskInstance } from '@/core/tasks/task-file';

/** One instance of a task as the playground and Compare take it. */
export function taskPromptOf(task: Omit<TaskFile, 'instances'>, instance: TaskInstance): PlaygroundPrompt {
  const bounded = (text: string) => text.slice(0, PROMPT_BOUNDS.text);
  const examples = (list: TaskFile['positiveExamples']): PromptExample[] =>
    list.slice(0, MAX_EXAMPLES).map(({ input, output, explanation = '' }) => ({
      input: bounded(input),
      output: bounded(output),
      explanation: bounded(explanation),
    }));
  return {
    title: task.name.slice(0, PROMPT_BOUNDS.title),
    content: {
      kind: 'task',
      name: task.name.slice(0, PROMPT_BOUNDS.title),
      definition: bounded(task.definition),
      positive: examples(task.positiveExamples),
      negative: examples(task.negativeExamples),
      input: bounded(instance.input),
      encoding: DEFAULT_ENCODING,
    },
    settings: {},
    outputs: [],
  };
}
