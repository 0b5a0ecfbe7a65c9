/** Results as files: Tk-Instruct's JSONL, and tables for spreadsheet programs. */
import { roundScore } from '@/core/metrics/score-report';
import { writeJsonLines } from '@/core/tables/json-lines';
import { writeCsv } from '@/core/tables/write-csv';
import type { TaskSample } from '@/core/tasks/task-file';
import type { EvaluationRow } from './evaluation-rows';
import { csvColumns, SYSTEM_COLUMNS, type SystemRow } from './report-columns';

/** What a system answered to one task, with the task's file, which has the texts. */
export interface TaskResult {
  /** Name of the system. */
  name: string;
  task: TaskSample;
  rows: readonly EvaluationRow[];
}

/**
 * Predictions of one system as Tk-Instruct writes them, one object per line with `Task, Definition, Instance, Prediction`;
 * its scorer and ours read them. Missing predictions are written as the empty answers they count as.
 */
export function predictionLines(result: Omit<TaskResult, 'name'>): string {
  const { task, rows } = result;
  return writeJsonLines(
    rows.map((row) => {
      const { id, input, output } = task.instances.at(row.position)!;
      return {
        Task: task.name,
        Definition: [task.definition],
        Instance: { id, input, output },
        Prediction: row.prediction,
      };
    }),
  );
}

/** One line per system: its settings and overall scores. */
export function systemsCsv(systems: readonly SystemRow[]): string {
  const columns = csvColumns(SYSTEM_COLUMNS);
  return writeCsv([
    columns.map(({ id }) => id),
    ...systems.map((row) => columns.map(({ csv }) => csv(row) ?? '')),
  ]);
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

/** One line per instance and system; several references are separated by ` | `. Scores are from 0 to 100. */
export function predictionsCsv(results: readonly TaskResult[]): string {
  const rows = results.flatMap(({ name, task, rows }) =>
    rows.map((row) => {
      const { id, input, output } = task.instances.at(row.position)!;
      const scores = [row.exactMatch, row.rouge1, row.rougeL].map((value) => roundScore(100 * value));
      const flags = [row.missing ? 'yes' : '', row.truncated ? 'yes' : ''];
      return [
        name,
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
  return writeCsv([CSV_HEADER, ...rows]);
}
