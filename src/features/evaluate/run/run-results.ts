/** The rows and reports of a run as far as it is, computed again only where predictions have come. */
import { type ColumnReport, columnReportSteps } from '@/core/evaluate/column-report';
import {
  type EvaluationPlan,
  type PlanColumn,
  type PlannedInstance,
  selectInstances,
} from '@/core/evaluate/evaluation-plan';
import { type EvaluationRow, evaluationRows, type KnownScores } from '@/core/evaluate/evaluation-rows';
import type { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import type { WordsOf } from '@/core/metrics/rouge';
import { finishInSlices, type Steps } from '@/core/metrics/steps';
import { labelDistribution } from '@/core/tasks/label-distribution';
import type { TaskFile } from '@/core/tasks/task-file';

/** Of the bootstrap samples: always the same, so that a report is. */
export const BOOTSTRAP_SEED = 1;
/** Samples while answers still come: the interval of a moment. */
const PASSING_RESAMPLES = 200;

/** Instances that are scored before the page may have its turn. */
const SLICE = 32;

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
  private readonly scores: KnownScores = new WeakMap();
  /** As the index has them, by task. */
  private readonly categories: ReadonlyMap<string, string>;

  constructor(
    private readonly plan: EvaluationPlan,
    private readonly tasks: readonly TaskFile[],
    private readonly ledger: PredictionLedger,
    private readonly wordsOf?: WordsOf,
  ) {
    this.categories = new Map(plan.tasks.map(({ name, category }) => [name, category]));
  }

  /**
   * Results of all columns, computed anew where predictions have come since: a slice at a time, because scores and
   * intervals of the official test set take seconds and the page answers meanwhile.
   */
  async all(): Promise<ColumnResult[]> {
    for (const { column, answered } of this.changed()) {
      this.results.set(column.id, { answered, result: await finishInSlices(this.resultSteps(column)) });
    }
    return this.plan.columns.map(({ id }) => this.results.get(id)!.result);
  }

  /** Columns that have another number of answers than their result. */
  private changed(): { column: PlanColumn; answered: number }[] {
    const counts = this.countAnswered();
    return this.plan.columns
      .map((column) => ({ column, answered: counts.get(column.id) ?? 0 }))
      .filter(({ column, answered }) => this.results.get(column.id)?.answered !== answered);
  }

  /** Tasks in which one answer is so frequent that always giving it looks like skill, among the planned instances. */
  unbalanced(): Unbalanced[] {
    const seed = firstSeed(this.plan);
    return this.tasks.flatMap((task) => {
      const planned = selectInstances(task, this.plan.selection, seed);
      const labels = labelDistribution(planned.map(({ instance }) => instance));
      const [first] = labels.labels;
      if (!labels.unbalanced || !first) return [];
      return [{ task: task.name, label: first.label, share: first.count / labels.instances }];
    });
  }

  private *resultSteps(column: PlanColumn): Steps<ColumnResult> {
    const all: EvaluationRow[] = [];
    for (const task of this.tasks) {
      const planned = this.plannedOf(column, task);
      for (let start = 0; start < planned.length; start += SLICE) {
        all.push(...this.rowsOf(column, task, planned.slice(start, start + SLICE)));
        yield;
      }
    }
    // Imported predictions that are missing count as empty; those that are still to be made do not count yet.
    const rows = column.system.kind === 'imported' ? all : all.filter(({ missing }) => !missing);
    const resamples = rows.length < all.length ? PASSING_RESAMPLES : undefined;
    const report = yield* columnReportSteps(column.id, rows, { seed: BOOTSTRAP_SEED, resamples });
    return { column, rows, planned: all.length, report };
  }

  private plannedOf(column: PlanColumn, task: TaskFile): PlannedInstance[] {
    return selectInstances(task, this.plan.selection, seedOf(column) ?? firstSeed(this.plan));
  }

  private rowsOf(column: PlanColumn, task: TaskFile, planned: readonly PlannedInstance[]): EvaluationRow[] {
    return evaluationRows(column.id, task, planned, this.ledger, {
      // What the file says of itself comes before what the index says of it.
      category: task.categories[0] ?? this.categories.get(task.name),
      wordsOf: this.wordsOf,
      scores: this.scores,
    });
  }

  private countAnswered(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { column } of this.ledger.all()) counts.set(column, (counts.get(column) ?? 0) + 1);
    return counts;
  }
}

/** The seed whose sample stands for the plan: what imported predictions are held against. */
export function firstSeed({ columns }: EvaluationPlan): number {
  return columns.map(seedOf).find((seed) => seed !== undefined) ?? 0;
}

function seedOf({ system }: PlanColumn): number | undefined {
  return system.kind === 'imported' ? undefined : system.seed;
}
