/** A run as files: for Tk-Instruct's scorer, for spreadsheets, for a person who wants to repeat it. */
import { pairedComparison } from '@/core/evaluate/column-report';
import { type EvaluationPlan, type PlanColumn, systemLabel } from '@/core/evaluate/evaluation-plan';
import { markdownReport } from '@/core/evaluate/markdown-report';
import { predictionLines, predictionsCsv } from '@/core/evaluate/write-results';
import { csvText } from '@/core/tables/csv';
import type { TaskFile } from '@/core/tasks/task-file';
import { BOOTSTRAP_SEED, type ColumnResult, type Unbalanced } from '@/features/evaluate/run/run-results';
import type { StoredRun } from '@/storage/evaluations/evaluations';

export interface ExportSource {
  run: StoredRun;
  results: readonly ColumnResult[];
  tasks: ReadonlyMap<string, TaskFile>;
  unbalanced: readonly Unbalanced[];
  program: string;
}

/** Tk-Instruct's prediction lines of one column. */
export function jsonlOf({ tasks }: Pick<ExportSource, 'tasks'>, { rows }: ColumnResult): string {
  return [...tasks.values()]
    .map((task) => predictionLines({ task, rows: rows.filter((row) => row.task === task.name) }))
    .join('');
}

/** All predictions of all columns, one a line. */
export function csvOf({ results, tasks }: ExportSource): string {
  return predictionsCsv(
    results.flatMap(({ column, rows }) =>
      [...tasks.values()].map((task) => ({
        label: systemLabel(column.system),
        task,
        rows: rows.filter((row) => row.task === task.name),
      })),
    ),
  );
}

/** The experiment grid: one line a column, its settings beside its scores. */
export function gridCsvOf({ results }: ExportSource): string {
  const header = ['system', 'model', 'adapter', 'encoding', 'runtime', 'seed'];
  const scores = ['instances', 'missing', 'exact_match', 'rouge1', 'rougeL', 'rougeL_low', 'rougeL_high'];
  return csvText([
    [...header, ...scores],
    ...results.map(({ column: { system }, report }) => {
      const { interval } = report.headline;
      const settings =
        system.kind === 'model'
          ? [system.model.name, system.adapter?.name ?? '', system.encoding, system.runtime, system.seed]
          : ['', '', '', '', ''];
      return [
        systemLabel(system),
        ...settings,
        report.instances,
        report.missing,
        report.overall.exactMatch,
        report.overall.rouge1,
        report.overall.rougeL,
        interval?.low ?? '',
        interval?.high ?? '',
      ];
    }),
  ]);
}

export function reportOf({ run, results, unbalanced, program }: ExportSource): string {
  const { plan, done, total, environment, notes } = run;
  const unfinished = done < total ? [`Not finished: ${done} of ${total} answers. Scores are of those.`] : [];
  return markdownReport({
    plan,
    reports: results.map(({ report }) => report),
    comparisons: comparisonsOf(results),
    bootstrapSeed: BOOTSTRAP_SEED,
    track: run.track,
    unbalanced,
    environment: [program, ...unfinished, ...environment, ...notes],
  });
}

/** Each system beside the first, on the instances that both have answered. */
function comparisonsOf([first, ...others]: readonly ColumnResult[]) {
  if (!first) return [];
  return others.map(({ column, rows }) => ({
    column: column.id,
    compared: pairedComparison(first.rows, rows, 'rougeL', BOOTSTRAP_SEED),
  }));
}

/** A name for a file that every system takes. */
export function fileName(plan: EvaluationPlan, kind: string, extension: string): string {
  const date = new Date(plan.createdAt).toISOString().slice(0, 10);
  const name = plan.name
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60);
  return `${[date, name, kind].filter(Boolean).join('_')}.${extension}`;
}

/** The part of a file's name that tells columns apart. */
export function columnFile({ system }: PlanColumn, index: number): string {
  const encoding = system.kind === 'model' ? system.encoding : '';
  const kind =
    system.kind === 'heuristic' ? system.heuristic : system.kind === 'imported' ? 'imported' : 'predictions';
  return [kind, encoding, String(index + 1)].filter(Boolean).join('-');
}
