import type { TaskPrompt } from './task-prompt';

/** What an encoding includes: Tk-Instruct's collator arguments. */
export interface EncodingRecipe {
  addTaskName: boolean;
  addTaskDefinition: boolean;
  numPosExamples: number;
  numNegExamples: number;
  addExplanation: boolean;
}

export interface EncodingOptions {
  recipe: EncodingRecipe;
  /** Tokens, EOS included; 1,024 in the paper. */
  maxSourceLength: number;
}

export type PromptPartKind = 'name' | 'definition' | 'positive' | 'negative' | 'task';

/** A stretch of the source text: `source.slice(start, end)`. Parts are in order and cover the source. */
export interface PromptPart {
  kind: PromptPartKind;
  /** For examples: index into the prompt's examples. */
  index?: number;
  start: number;
  end: number;
  /** Tokens of this part; parts add up to `tokenCount - 1` up to merges at their borders. */
  tokens: number;
}

export interface DroppedExample {
  kind: 'positive' | 'negative';
  index: number;
  /** `no-room`: it did not fit. `after-dropped`: an earlier one of its kind did not fit. */
  reason: 'no-room' | 'after-dropped';
}

export interface EncodedPrompt {
  source: string;
  /** Ids fed to the encoder, EOS included, cut to maxSourceLength. */
  inputIds: number[];
  /** Tokens before any cut, EOS included. */
  tokenCount: number;
  maxSourceLength: number;
  truncated: boolean;
  /** Where in `source` the cut falls; `source.length` when nothing is cut. */
  cutAt: number;
  parts: PromptPart[];
  positivesKept: number;
  negativesKept: number;
  dropped: DroppedExample[];
}

export type { TaskPrompt };
