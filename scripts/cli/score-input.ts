/** What `score` is given: predictions, and where they bring none, references. */
import { PlaygroundError } from '@/core/errors';
import type { PlannedInstance } from '@/core/evaluate/evaluation-plan';
import { matchPredictions } from '@/core/evaluate/match-predictions';
import { type PredictionRow, readReferences } from '@/core/evaluate/read-predictions';
import type { AnsweredInstance } from '@/core/metrics/score-report';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { readTextFile } from './text-file';

/** Under which rows count that name no task or no category. */
const UNKNOWN = 'unknown';

/** Instances that want an answer, by task. */
export interface ReferenceTask {
  task: string;
  category?: string;
  planned: PlannedInstance[];
}

/** Predictions beside references, and what is to be said about them. */
export interface ScoreInput {
  answers: AnsweredInstance[];
  notes: string[];
}

/**
 * Rows that bring their own references.
 * @throws {PlaygroundError} `invalid-input` naming the row that brings none
 */
export function answersOf(
  rows: readonly PredictionRow[],
  name: string,
  categories: ReadonlyMap<string, string>,
): ScoreInput {
  const answers = rows.map(({ line, prediction, references, task, category }) => {
    if (references === undefined) {
      throw new PlaygroundError('invalid-input', `${name}, line ${line}: there are no references.`, {
        hint: 'Name a file of references or the task files with --references.',
      });
    }
    return {
      task: task ?? UNKNOWN,
      category: category ?? categories.get(task ?? '') ?? UNKNOWN,
      prediction,
      references,
    };
  });
  return { answers, notes: [] };
}

/** Rows matched to references: what has no row counts as an empty answer. */
export function answersFor(
  rows: readonly PredictionRow[],
  tasks: readonly ReferenceTask[],
  categories: ReadonlyMap<string, string>,
): ScoreInput {
  const { predictions, unknown, repeated, missing } = matchPredictions('', rows, tasks);
  const texts = new Map(predictions.map(({ task, position, text }) => [`${task}\t${position}`, text]));
  const answers = tasks.flatMap(({ task, category, planned }) =>
    planned.map(({ position, instance }) => ({
      task,
      category: category ?? categories.get(task) ?? UNKNOWN,
      prediction: texts.get(`${task}\t${position}`) ?? '',
      references: instance.output,
    })),
  );
  const notes = [
    missing > 0 && `${missing} of ${answers.length} instances have no prediction and count as empty answers.`,
    unknown.length > 0 &&
      `${unknown.length} predictions are for no instance, the first in line ${unknown[0]!.line}.`,
    repeated.length > 0 &&
      `${repeated.length} predictions are for instances that have one already, the first in line ${repeated[0]!.line}.`,
  ];
  return { answers, notes: notes.filter((note) => note !== false) };
}

/**
 * Reads files of references: task files (`.json`), or a JSON object a line with `id` and `references`.
 * @param limit instances of each task file, from the first
 */
export async function readReferenceTasks(paths: readonly string[], limit: number): Promise<ReferenceTask[]> {
  const tasks = new Map<string, ReferenceTask>();
  for (const path of paths) {
    const text = await readTextFile(path);
    const found = path.endsWith('.json') ? [fromTaskFile(text, path, limit)] : fromRows(text, path);
    for (const each of found) {
      if (tasks.has(each.task)) {
        throw new PlaygroundError(
          'invalid-input',
          `References of ${each.task} are given twice, again in ${path}.`,
        );
      }
      tasks.set(each.task, each);
    }
  }
  return [...tasks.values()];
}

function fromTaskFile(text: string, path: string, limit: number): ReferenceTask {
  const { task } = readTaskFile(text, path);
  const planned = task.instances.slice(0, limit).map((instance, position) => ({ position, instance }));
  return { task: task.name, category: task.categories[0], planned };
}

function fromRows(text: string, path: string): ReferenceTask[] {
  const tasks = new Map<string, ReferenceTask>();
  for (const { line, id, input, references, task = UNKNOWN, category } of readReferences(text, path)) {
    if (id === undefined && input === undefined) {
      throw new PlaygroundError(
        'invalid-input',
        `${path}, line ${line}: there is neither an "id" nor an "input".`,
      );
    }
    const known = tasks.get(task) ?? { task, category, planned: [] };
    tasks.set(task, known);
    const instance = { id: id ?? '', input: input ?? '', output: references };
    known.planned.push({ position: known.planned.length, instance });
  }
  return [...tasks.values()];
}
