import { type PlaygroundPrompt, PROMPT_BOUNDS, type PromptExample } from '@/core/schema/playground-prompt';
import type { TaskFile, TaskInstance } from '@/core/tasks/task-file';

/** Examples of each kind that are handed over: no encoding uses more. */
const EXAMPLES = 4;
/** What most released models were trained with. */
const ENCODING = 'def_pos2';

/** One instance of a task as the playground and Compare take it. */
export function taskPromptOf(task: Omit<TaskFile, 'instances'>, instance: TaskInstance): PlaygroundPrompt {
  const bounded = (text: string) => text.slice(0, PROMPT_BOUNDS.text);
  const examples = (list: TaskFile['positiveExamples']): PromptExample[] =>
    list.slice(0, EXAMPLES).map(({ input, output, explanation = '' }) => ({
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
      encoding: ENCODING,
    },
    settings: {},
    outputs: [],
  };
}
