/** A comparison as a person sets it up: its shape, its bounds at rest, and where its texts come from. */
import {
  FIVE_ENCODINGS,
  GRID_BOUNDS,
  type GridAxes,
  type GridInput,
  type GridRow,
} from '@/core/compare/grid';
import type { TaskExample } from '@/core/encoding/task-prompt';
import { DEFAULT_GENERATION_SETTINGS, type GenerationSettings } from '@/core/generation/generation-settings';
import { newId } from '@/core/random/new-id';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { promptOf, type TaskFile } from '@/core/tasks/task-file';
import { settingsOf } from './grid-settings';

/** The model that is in use when a run starts, whichever it is. */
export const MODEL_IN_USE = 'in-use';
/** The runtime chosen on the Models page, or the one the engine prefers. */
export const RUNTIME_AS_SET = 'as-set';

export interface GridDocument {
  /** Where the texts came from, in a few words; may be empty. */
  title: string;
  prompt: {
    name: string;
    positiveExamples: TaskExample[];
    negativeExamples: TaskExample[];
    wordings: { id: string; text: string }[];
  };
  rows: GridRow[];
  axes: GridAxes;
  /** Keys of columns that were taken away. */
  excluded: string[];
  /** Key of the column the others are compared with. */
  baseline: string | null;
  /** Show only rows whose answers are not all the same. */
  differentOnly: boolean;
  settings: GenerationSettings;
}

/** Texts to compare, from wherever they come. */
export interface GridSource {
  title: string;
  name: string;
  definition: string;
  positiveExamples: readonly TaskExample[];
  negativeExamples: readonly TaskExample[];
  inputs: readonly GridInput[];
  settings?: GenerationSettings;
}

export const newRow = ({ input, references }: GridInput): GridRow => ({ id: newId(), input, references });

export function emptyGrid(): GridDocument {
  return {
    title: '',
    prompt: { name: '', positiveExamples: [], negativeExamples: [], wordings: [{ id: newId(), text: '' }] },
    rows: [],
    axes: {
      encodings: FIVE_ENCODINGS,
      models: [MODEL_IN_USE],
      adapters: [null],
      runtimes: [RUNTIME_AS_SET],
    },
    excluded: [],
    baseline: null,
    differentOnly: false,
    settings: DEFAULT_GENERATION_SETTINGS,
  };
}

/** True when there is nothing to put to a model yet. */
export function isEmptyGrid({ prompt, rows }: GridDocument): boolean {
  const examples = prompt.positiveExamples.length + prompt.negativeExamples.length;
  return rows.length === 0 && examples === 0 && prompt.wordings.every(({ text }) => text.trim() === '');
}

/** The grid with other texts; what is compared, and how it is answered unless the source says, stays. */
export function withSource(grid: GridDocument, source: GridSource): GridDocument {
  const examples = (list: readonly TaskExample[]) => list.slice(0, GRID_BOUNDS.examples);
  return {
    ...grid,
    title: source.title,
    prompt: {
      name: source.name,
      positiveExamples: examples(source.positiveExamples),
      negativeExamples: examples(source.negativeExamples),
      wordings: [{ id: newId(), text: source.definition }],
    },
    rows: source.inputs.slice(0, GRID_BOUNDS.rows).map(newRow),
    settings: source.settings ?? grid.settings,
    excluded: [],
    baseline: null,
    differentOnly: false,
  };
}

/** Texts of a prompt that another area hands over. A raw text is an input without an instruction. */
export function sourceOfPrompt(prompt: PlaygroundPrompt, inputs?: readonly GridInput[]): GridSource {
  const { content, title } = prompt;
  const settings = settingsOf(prompt.settings);
  const single = (input: string) => inputs ?? (input.trim() === '' ? [] : [{ input, references: [] }]);
  if (content.kind === 'raw') {
    const nothing = { name: '', definition: '', positiveExamples: [], negativeExamples: [] };
    return { title, ...nothing, inputs: single(content.text), settings };
  }
  return {
    title: title || content.name,
    name: content.name,
    definition: content.definition,
    positiveExamples: content.positive.map(plainExample),
    negativeExamples: content.negative.map(plainExample),
    inputs: single(content.input),
    settings,
  };
}

/** The first instances of a task file, with its answers as references. */
export function sourceOfTask(task: TaskFile, title: string, instances: number): GridSource {
  const {
    name = task.name,
    definition,
    positiveExamples,
    negativeExamples,
  } = promptOf(task, {
    id: '',
    input: '',
    output: [],
  });
  return {
    title,
    name,
    definition,
    positiveExamples,
    negativeExamples,
    inputs: task.instances.slice(0, instances).map(({ input, output }) => ({ input, references: output })),
  };
}

/** An explanation that was never written is absent, as in task files. */
function plainExample({ input, output, explanation }: TaskExample): TaskExample {
  return explanation ? { input, output, explanation } : { input, output };
}
