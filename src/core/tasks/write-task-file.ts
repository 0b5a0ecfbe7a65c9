import type { RawTaskFile } from '@/core/schema/task-schema';
import type { TaskFile } from './task-file';

/**
 * A task in the schema of Natural Instructions, with the dataset's order of keys and indentation of four spaces. Reading it
 * gives the same task, except for its name, which is that of the file.
 */
export function writeTaskFile(task: TaskFile): string {
  const raw: RawTaskFile = {
    Contributors: task.contributors,
    Source: task.source,
    URL: task.url,
    Categories: task.categories,
    Reasoning: task.reasoning,
    Definition: [task.definition],
    Input_language: task.inputLanguage,
    Output_language: task.outputLanguage,
    Instruction_language: task.instructionLanguage,
    Domains: task.domains,
    'Positive Examples': task.positiveExamples.map(({ input, output, explanation }) => ({
      input,
      output,
      explanation,
    })),
    'Negative Examples': task.negativeExamples.map(({ input, output, explanation }) => ({
      input,
      output,
      explanation,
    })),
    Instances: task.instances,
    'Instance License': task.instanceLicense,
  };
  return `${JSON.stringify(raw, null, 4)}\n`;
}
