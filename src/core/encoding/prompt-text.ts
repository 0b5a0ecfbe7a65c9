import { PYTHON_SPACE } from '@/core/words/python-space';
import type { EncodingRecipe } from './encoding-recipe';
import type { TaskExample, TaskPrompt } from './task-prompt';

const AT_START = new RegExp(`^${PYTHON_SPACE}+`, 'u');
const SPACE = new RegExp(PYTHON_SPACE, 'u');
const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]$/;

/** Python's `strip`. */
function strip(text: string): string {
  const start = AT_START.exec(text)?.[0].length ?? 0;
  let end = text.length;
  // A loop, because the pattern `\s+$` takes quadratic time on a text with long runs of blanks inside.
  while (end > start && SPACE.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** Adds a full stop unless the text, its label included, ends with ASCII punctuation. */
function punctuated(text: string): string {
  return ASCII_PUNCTUATION.test(text) ? text : `${text}.`;
}

/** The parts of a prompt before it is known which examples fit. An empty text is left out of the prompt. */
export interface PromptTexts {
  name: string;
  definition: string;
  positives: string[];
  negatives: string[];
  task: string;
}

/** Tk-Instruct's wording, byte for byte (`ni_collator.py` of yizhongw/Tk-Instruct). */
export function promptTexts(prompt: TaskPrompt, recipe: EncodingRecipe): PromptTexts {
  const examples = (label: string, list: readonly TaskExample[], count: number) =>
    list
      .slice(0, count)
      .map((example, k) => exampleText(`${label} ${k + 1}`, example, recipe.addExplanation));
  return {
    name: recipe.addTaskName && prompt.name ? `${prompt.name}. ` : '',
    definition: recipe.addTaskDefinition
      ? `${punctuated(`Definition: ${strip(prompt.definition)}`)}\n\n`
      : '',
    positives: examples('Positive Example', prompt.positiveExamples, recipe.numPosExamples),
    negatives: examples('Negative Example', prompt.negativeExamples, recipe.numNegExamples),
    task: `Now complete the following example -\n${punctuated(`Input: ${strip(prompt.input)}`)}\nOutput: `,
  };
}

function exampleText(title: string, example: TaskExample, addExplanation: boolean): string {
  const lines = [
    ` ${title} -`,
    punctuated(`Input: ${strip(example.input)}`),
    punctuated(` Output: ${strip(example.output)}`),
  ];
  if (addExplanation && example.explanation !== undefined) {
    lines.push(punctuated(` Explanation: ${strip(example.explanation)}`));
  }
  return `${lines.join('\n')}\n\n`;
}
