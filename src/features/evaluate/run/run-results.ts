/** The rows and reports of an evaluation so far, computed again only for systems with new predictions. */

import type { EvaluationPlan, PlannedInstance, PlannedSystem } from '@/core/evaluate/evaluation-plan';
import { type EvaluationRow, evaluationRows, type KnownScores } from '@/core/evaluate/evaluation-rows';
import type { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { planSeeds, selectInstances } from '@/core/evaluate/select-instances';
import { type SystemReport, systemReportSteps } from '@/core/evaluate/system-report';
import type { WordsOf } from '@/core/metrics/rouge';
import { finishInSlices, type Steps } from '@/core/metrics/steps';
import { labelDistribution } from '@/core/tasks/label-distribution';
import type { TaskSample } from '@/core/tasks/task-file';

/** Seed of the bootstrap samples: fixed, so that reports are reproducible. */
export const BOOTSTRAP_SEED = 1;
/** Bootstrap samples while answers are still arriving. */
const INTERIM_RESAMPLES = 200;

/** Instances scored at a time, before the page may respond. */
const SLICE = 32;

export interface SystemResult {
  system: PlannedSystem;
  /** In the order of tasks and instances. */
  rows: readonly EvaluationRow[];
  report: SystemReport;
  /** Instances that the plan covers. */
  planned: number;
}

export interface Unbalanced {
  task: string;
  label: string;
  /** 0 to 1. */
  share: number;
}

export class RunResults {
  private readonly results = new Map<string, { answered: number; result: SystemResult }>();
  private readonly scores: KnownScores = new WeakMap();
  /** Categories of the task index, by task. */
  private readonly categories: ReadonlyMap<string, string>;

  constructor(
    private readonly plan: EvaluationPlan,
    private readonly tasks: readonly TaskSample[],
    private readonly ledger: PredictionLedger,
    private readonly wordsOf?: WordsOf,
  ) {
    this.categories = new Map(plan.tasks.map(({ name, category }) => [name, category]));
  }

  /**
   * Results of all systems, computed again for those with new predictions: a slice at a time, because scores and
   * intervals of the official test set take seconds and the page must stay responsive.
   */
  async all(): Promise<SystemResult[]> {
    for (const { system, answered } of this.changed()) {
      this.results.set(system.id, { answered, result: await finishInSlices(this.resultSteps(system)) });
    }
    return this.plan.systems.map(({ id }) => this.results.get(id)!.result);
  }

  /** Systems that have new answers since their result was computed. */
  private changed(): { system: PlannedSystem; answered: number }[] {
    const counts = this.countAnswered();
    return this.plan.systems
      .map((system) => ({ system, answered: counts.get(system.id) ?? 0 }))
      .filter(({ system, answered }) => this.results.get(system.id)?.answered !== answered);
  }

  /** Tasks in which one answer is so frequent that always giving it looks like skill, among the planned instances. */
  unbalanced(): Unbalanced[] {
    const [seed] = planSeeds(this.plan);
    return this.tasks.flatMap((task) => {
      const planned = selectInstances(task, this.plan.selection, seed);
      const labels = labelDistribution(planned.map(({ instance }) => instance));
      const [first] = labels.labels;
      if (!labels.unbalanced || !first) return [];
      return [{ task: task.name, label: first.label, share: first.count / labels.instances }];
    });
  }

  private *resultSteps(system: PlannedSystem): Steps<SystemResult> {
    const all: EvaluationRow[] = [];
    for (const task of this.tasks) {
      const planned = this.plannedOf(system, task);
      for (let start = 0; start < planned.length; start += SLICE) {
        all.push(...this.rowsOf(system, task, planned.slice(start, start + SLICE)));
        yield;
      }
    }
    // Imported predictions that are missing count as empty; those that are still to be made do not count yet.
    const rows = system.kind === 'imported' ? all : all.filter(({ missing }) => !missing);
    const resamples = rows.length < all.length ? INTERIM_RESAMPLES : undefined;
    const report = yield* systemReportSteps(system.id, rows, { seed: BOOTSTRAP_SEED, resamples });
    return { system, rows, planned: all.length, report };
  }

  private plannedOf(system: PlannedSystem, task: TaskSample): PlannedInstance[] {
    const seed = system.kind === 'imported' ? planSeeds(this.plan)[0] : system.seed;
    return selectInstances(task, this.plan.selection, seed);
  }

  private rowsOf(
    system: PlannedSystem,
    task: TaskSample,
    planned: readonly PlannedInstance[],
  ): EvaluationRow[] {
    return evaluationRows(system.id, task, planned, this.ledger, {
      // What the file says of itself comes before what the index says of it.
      category: task.categories[0] ?? this.categories.get(task.name),
      wordsOf: this.wordsOf,
      scores: this.scores,
    });
  }

  private countAnswered(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { systemId } of this.ledger.all()) counts.set(systemId, (counts.get(systemId) ?? 0) + 1);
    return counts;
  }
}
