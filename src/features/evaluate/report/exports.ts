/** An evaluation as files: for Tk-Instruct's scorer, for spreadsheets, and as a report that says how to repeat it. */
import type { EvaluationPlan, PlannedSystem } from '@/core/evaluate/evaluation-plan';
import { joinRepeats } from '@/core/evaluate/experiment-grid';
import { markdownReport } from '@/core/evaluate/markdown-report';
import type { SystemRow } from '@/core/evaluate/report-columns';
import { systemNames } from '@/core/evaluate/system-names';
import { pairedComparison } from '@/core/evaluate/system-report';
import { predictionLines, predictionsCsv, systemsCsv } from '@/core/evaluate/write-results';
import type { TaskSample } from '@/core/tasks/task-file';
import { BOOTSTRAP_SEED, type SystemResult, type Unbalanced } from '@/features/evaluate/run/run-results';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';

export interface ExportSource {
  run: StoredEvaluation;
  results: readonly SystemResult[];
  tasks: ReadonlyMap<string, TaskSample>;
  unbalanced: readonly Unbalanced[];
  program: string;
}

/** The predictions of one system as Tk-Instruct writes them. */
export function predictionsJsonl({ tasks }: Pick<ExportSource, 'tasks'>, { rows }: SystemResult): string {
  return [...tasks.values()]
    .map((task) => predictionLines({ task, rows: rows.filter((row) => row.task === task.name) }))
    .join('');
}

/** The answers of all systems, one per line. */
export function answersCsv({ results, tasks }: ExportSource): string {
  const names = systemNames(results.map(({ system }) => system));
  return predictionsCsv(
    results.flatMap(({ system, rows }) =>
      [...tasks.values()].map((task) => ({
        name: names.get(system.id) ?? '',
        task,
        rows: rows.filter((row) => row.task === task.name),
      })),
    ),
  );
}

/** One line per system: its settings and scores. */
export function scoresCsv({ results }: ExportSource): string {
  return systemsCsv(systemRows(results));
}

export function reportMarkdown({ run, results, unbalanced, program }: ExportSource): string {
  const { plan, done, total, environment, notes } = run;
  const unfinished = done < total ? [`Not finished: ${done} of ${total} answers. Scores are of those.`] : [];
  return markdownReport({
    plan,
    systems: systemRows(results),
    comparisons: comparisonsWithFirst(results),
    repeats: repeatsOf(results),
    bootstrapSeed: BOOTSTRAP_SEED,
    track: run.track,
    unbalanced,
    environment: [program, ...unfinished, ...environment, ...notes],
  });
}

/** Results with the names that their systems go by in every table. */
export function systemRows(results: readonly SystemResult[]): SystemRow[] {
  const names = systemNames(results.map(({ system }) => system));
  return results.map(({ system, report, planned }) => ({
    name: names.get(system.id) ?? '',
    system,
    report,
    planned,
  }));
}

/** Overall ROUGE-L over the seeds of each system; empty when there are not several seeds. */
export function repeatsOf(results: readonly SystemResult[]) {
  const seeds = results.flatMap(({ system }) => (system.kind === 'model' ? [system.seed] : []));
  if (new Set(seeds).size < 2) return [];
  const scores = new Map(
    results.map(({ system, rows, report }) => [
      system.id,
      rows.length > 0 ? report.overall.rougeL : undefined,
    ]),
  );
  return joinRepeats(
    results.map(({ system }) => system),
    ({ id }) => scores.get(id),
  );
}

function comparisonsWithFirst([first, ...others]: readonly SystemResult[]) {
  if (!first) return [];
  return others.map(({ system, rows }) => ({
    systemId: system.id,
    compared: pairedComparison(first.rows, rows, 'rougeL', BOOTSTRAP_SEED),
  }));
}

/** A file name that every operating system accepts. */
export function fileName(plan: EvaluationPlan, kind: string, extension: string): string {
  const date = new Date(plan.createdAt).toISOString().slice(0, 10);
  const name = plan.name
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60);
  return `${[date, name, kind].filter(Boolean).join('_')}.${extension}`;
}

/** The part of a file's name that tells systems apart. */
export function systemFileName(system: PlannedSystem, index: number): string {
  const encoding = system.kind === 'model' ? system.encoding : '';
  const kind =
    system.kind === 'heuristic' ? system.heuristic : system.kind === 'imported' ? 'imported' : 'predictions';
  return [kind, encoding, String(index + 1)].filter(Boolean).join('-');
}
