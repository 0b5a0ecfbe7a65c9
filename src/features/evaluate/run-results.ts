/** The rows and reports of a run as far as it is, computed again only where predictions have come. */
import { type ColumnReport, columnReport } from '@/core/evaluate/column-report';
import { type EvaluationPlan, type PlanColumn, selectInstances } from '@/core/evaluate/evaluation-plan';
import { type EvaluationRow, evaluationRows } from '@/core/evaluate/evaluation-rows';
import type { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import type { WordsOf } from '@/core/metrics/rouge';
import { labelDistribution } from '@/core/tasks/label-distribution';
import type { TaskFile } from '@/core/tasks/task-file';

/** Of the bootstrap samples: always the same, so that a report is. */
export const BOOTSTRAP_SEED = 1;

export interface ColumnResult {
  column: PlanColumn;
  /** In the order of tasks and instances. */
  rows: readonly EvaluationRow[];
  report: ColumnReport;
  /** Instances that the plan means. */
  planned: number;
}

export interface Unbalanced {
  task: string;
  label: string;
  /** 0 to 1. */
  share: number;
}

export class RunResults {
  private readonly results = new Map<string, { answered: number; result: ColumnResult }>();

  constructor(
    private readonly plan: EvaluationPlan,
    private readonly tasks: readonly TaskFile[],
    private readonly ledger: PredictionLedger,
    private readonly wordsOf?: WordsOf,
  ) {}

  /** Results of all columns, computed anew where predictions have come since. */
  all(): ColumnResult[] {
    const answered = this.countAnswered();
    return this.plan.columns.map((column) => {
      const count = answered.get(column.id) ?? 0;
      const known = this.results.get(column.id);
      if (known?.answered === count) return known.result;
      const result = this.resultOf(column);
      this.results.set(column.id, { answered: count, result });
      return result;
    });
  }

  /** Tasks in which one answer is so frequent that always giving it looks like skill, among the planned instances. */
  unbalanced(): Unbalanced[] {
    const seed = this.plan.columns.map(seedOf).find((each) => each !== undefined) ?? 0;
    return this.tasks.flatMap((task) => {
      const planned = selectInstances(task, this.plan.selection, seed);
      const labels = labelDistribution(planned.map(({ instance }) => instance));
      const [first] = labels.labels;
      if (!labels.unbalanced || !first) return [];
      return [{ task: task.name, label: first.label, share: first.count / labels.instances }];
    });
  }

  private resultOf(column: PlanColumn): ColumnResult {
    const { selection, tasks: plannedTasks } = this.plan;
    const categories = new Map(plannedTasks.map(({ name, category }) => [name, category]));
    const seed = seedOf(column) ?? 0;
    const all = this.tasks.flatMap((task) =>
      evaluationRows(column.id, task, selectInstances(task, selection, seed), this.ledger, {
        // What the file says of itself comes before what the index says of it.
        category: task.categories[0] ?? categories.get(task.name),
        wordsOf: this.wordsOf,
      }),
    );
    // Imported predictions that are missing count as empty; those that are still to be made do not count yet.
    const rows = column.system.kind === 'imported' ? all : all.filter(({ missing }) => !missing);
    return { column, rows, planned: all.length, report: columnReport(column.id, rows, BOOTSTRAP_SEED) };
  }

  private countAnswered(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { column } of this.ledger.all()) counts.set(column, (counts.get(column) ?? 0) + 1);
    return counts;
  }
}

function seedOf({ system }: PlanColumn): number | undefined {
  return system.kind === 'imported' ? undefined : system.seed;
}
