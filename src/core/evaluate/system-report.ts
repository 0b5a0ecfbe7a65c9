import { bootstrapInterval, bootstrapSteps, type Interval } from '@/core/metrics/bootstrap';
import {
  headlineMetric,
  type Metric,
  meanScores,
  type ScoreReport,
  scoreReport,
} from '@/core/metrics/score-report';
import type { Steps } from '@/core/metrics/steps';
import type { EvaluationRow } from './evaluation-rows';

/** The score of a group in its headline metric, with a confidence interval. */
export interface HeadlineScore {
  /** Name of the category or task; empty for the overall score. */
  name: string;
  metric: Metric;
  instances: number;
  /** 0 to 100. */
  score: number;
  /** 95% bootstrap interval, 0 to 100. */
  interval?: Interval;
}

export interface SystemReport extends ScoreReport {
  systemId: string;
  /** ROUGE-L over all instances, which is the paper's overall figure. */
  headline: HeadlineScore;
  /** Each category in the metric that the paper reports for it. */
  categoryHeadlines: HeadlineScore[];
  /** Bootstrap samples behind each interval. */
  resamples: number;
  /** Instances without a prediction, which count as empty answers. */
  missing: number;
  /** Prompts that were truncated to the source limit. */
  truncated: number;
  /** Answers that were stopped at the limit of new tokens. */
  cutShort: number;
}

/** How the bootstrap samples are drawn. */
export interface ReportSampling {
  seed: number;
  /** {@link RESAMPLES} when left out; fewer while predictions are still arriving. */
  resamples?: number;
}

const RESAMPLES = 1_000;

/** The report of one system, as a generator that yields often: the intervals of a whole benchmark take half a second. */
export function* systemReportSteps(
  systemId: string,
  rows: readonly EvaluationRow[],
  { seed, resamples = RESAMPLES }: ReportSampling,
): Steps<SystemReport> {
  const sampling = { seed, resamples };
  const report = scoreReport(rows);
  const categoryHeadlines: HeadlineScore[] = [];
  for (const { name } of report.categories) {
    const members = rows.filter(({ category }) => category === name);
    categoryHeadlines.push(yield* headlineSteps(name, headlineMetric(name), members, sampling));
  }
  const count = (is: (row: EvaluationRow) => boolean) => rows.filter(is).length;
  return {
    ...report,
    systemId,
    headline: yield* headlineSteps('', 'rougeL', rows, sampling),
    categoryHeadlines,
    resamples,
    missing: count((row) => row.missing),
    truncated: count((row) => row.truncated === true),
    cutShort: count((row) => row.finish === 'length'),
  };
}

function* headlineSteps(
  name: string,
  metric: Metric,
  rows: readonly EvaluationRow[],
  sampling: Required<ReportSampling>,
): Steps<HeadlineScore> {
  const values = rows.map((row) => 100 * row[metric]);
  return {
    name,
    metric,
    instances: rows.length,
    score: meanScores(rows)[metric],
    interval: yield* bootstrapSteps(values, sampling),
  };
}

/** One system against another on the same instances. */
export interface PairedComparison {
  metric: Metric;
  /** Instances that both have answered. */
  instances: number;
  /** Instances on which `after` scores higher. */
  wins: number;
  losses: number;
  ties: number;
  /** Mean of `after` minus mean of `before`, in points of 100. */
  difference: number;
  interval?: Interval;
}

/** Compares two systems instance by instance; instances that only one of them has answered are left out. */
export function pairedComparison(
  before: readonly EvaluationRow[],
  after: readonly EvaluationRow[],
  metric: Metric,
  seed: number,
): PairedComparison {
  const keyOf = ({ task, position, instanceId }: EvaluationRow) => `${task}\t${position}\t${instanceId}`;
  const earlier = new Map(before.map((row) => [keyOf(row), row[metric]]));
  const differences = after.flatMap((row) => {
    const value = earlier.get(keyOf(row));
    return value === undefined ? [] : [100 * (row[metric] - value)];
  });
  const sum = differences.reduce((total, value) => total + value, 0);
  return {
    metric,
    instances: differences.length,
    wins: differences.filter((value) => value > 0).length,
    losses: differences.filter((value) => value < 0).length,
    ties: differences.filter((value) => value === 0).length,
    difference: differences.length === 0 ? 0 : sum / differences.length,
    interval: bootstrapInterval(differences, { seed }),
  };
}
