/** The draft as a task file of Natural Instructions. */
import type { TaskExample } from '@/core/encoding/task-prompt';
import { writeTaskFile } from '@/core/tasks/write-task-file';
import { currentReferences, type Draft, type DraftExample, titleOf, writtenExamples } from './draft';

/**
 * A task of one instance, the input, with its reference answers; where there are none, the answer is blank, for the
 * schema wants one.
 */
export function draftAsTaskFile(draft: Draft): { name: string; text: string } {
  const name = fileName(draft.name || titleOf(draft));
  const references = currentReferences(draft);
  const text = writeTaskFile({
    name,
    definition: draft.definition,
    positiveExamples: examples(draft.positive),
    negativeExamples: examples(draft.negative),
    instances: [
      { id: `${name}-0`, input: draft.input, output: references.length > 0 ? [...references] : [''] },
    ],
    contributors: [],
    source: [],
    url: [],
    categories: [],
    reasoning: [],
    domains: [],
    inputLanguage: [],
    outputLanguage: [],
    instructionLanguage: [],
    instanceLicense: [],
  });
  return { name: `${name}.json`, text };
}

function examples(list: readonly DraftExample[]): TaskExample[] {
  return writtenExamples(list).map(({ entry: { input, output, explanation } }) => ({
    input,
    output,
    ...(explanation && { explanation }),
  }));
}

/** Letters, digits, `-`, `.` and `_`, as the dataset names its files. */
function fileName(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[_.]+|[_.]+$/g, '')
    .slice(0, 80);
  return plain || 'task';
}
