/** Results as files: Tk-Instruct's JSONL, and a table for spreadsheet programs. */

import { roundScore } from '@/core/metrics/score-report';
import { csvText } from '@/core/tables/csv';
import type { TaskFile } from '@/core/tasks/task-file';
import type { EvaluationRow } from './evaluation-rows';

/** What a column got on one task, with the task's file, which the texts are taken from. */
export interface TaskResult {
  /** For people: what the column is. */
  label: string;
  task: TaskFile;
  rows: readonly EvaluationRow[];
}

/**
 * Predictions of one column in the form of Tk-Instruct's own code, which its scorer and ours read: an object a line with
 * `Task, Definition, Instance, Prediction`. Missing predictions are written as the empty answers they count as.
 */
export function predictionLines(result: Omit<TaskResult, 'label'>): string {
  return result.rows
    .map((row) => {
      const { id, input, output } = result.task.instances[row.position]!;
      const line = {
        Task: result.task.name,
        Definition: [result.task.definition],
        Instance: { id, input, output },
        Prediction: row.prediction,
      };
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}

const CSV_HEADER = [
  'system',
  'task',
  'category',
  'instance',
  'input',
  'references',
  'prediction',
  'exact_match',
  'rouge1',
  'rougeL',
  'missing',
  'truncated',
];

/** One row an instance and column; several references are separated by ` | `. Scores are from 0 to 100. */
export function predictionsCsv(results: readonly TaskResult[]): string {
  const rows = results.flatMap(({ label, task, rows }) =>
    rows.map((row) => {
      const { id, input, output } = task.instances[row.position]!;
      const scores = [row.exactMatch, row.rouge1, row.rougeL].map((value) => roundScore(100 * value));
      const flags = [row.missing ? 'yes' : '', row.truncated ? 'yes' : ''];
      return [
        label,
        task.name,
        row.category,
        id,
        input,
        output.join(' | '),
        row.prediction,
        ...scores,
        ...flags,
      ];
    }),
  );
  return csvText([CSV_HEADER, ...rows]);
}
