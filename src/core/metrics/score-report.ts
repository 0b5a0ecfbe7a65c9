import { exactMatch } from './exact-match';
import { rouge, type WordsOf } from './rouge';

export type Metric = 'exactMatch' | 'rouge1' | 'rougeL';

/** `default`: English words, stemmed. `xlingual`: byte-pair tokens of any language. */
export type Track = 'default' | 'xlingual';

export type MetricValues = Record<Metric, number>;

/** One prediction with its references. */
export interface AnsweredInstance {
  task: string;
  /** Empty when unknown. */
  category: string;
  prediction: string;
  references: readonly string[];
}

/** Values from 0 to 1. */
export interface ScoredInstance extends MetricValues {
  task: string;
  category: string;
}

export interface GroupScores {
  /** Name of the task or category. */
  name: string;
  instances: number;
  /** 100 x mean over instances, rounded to 4 decimals. */
  scores: MetricValues;
  /** The metric that the paper reports for this category. */
  headline: Metric;
}

export interface TaskScores extends GroupScores {
  category: string;
}

export interface ScoreReport {
  instances: number;
  /** 100 x mean over all instances, rounded to 4 decimals; the paper's overall figure is ROUGE-L. */
  overall: MetricValues;
  /** By name; instances without a category are under the empty name. */
  categories: GroupScores[];
  /** In order of first appearance. */
  tasks: TaskScores[];
}

/** Categories whose answers are labels; the paper reports exact match for them, and ROUGE-L for all others. */
const EXACT_MATCH_CATEGORIES: ReadonlySet<string> = new Set([
  'Textual Entailment',
  'Cause Effect Classification',
  'Coreference Resolution',
  'Dialogue Act Recognition',
  'Answerability Classification',
  'Word Analogy',
]);

/** The headline metric of a category. */
export function headlineMetric(category: string): Metric {
  return EXACT_MATCH_CATEGORIES.has(category) ? 'exactMatch' : 'rougeL';
}

/** @param wordsOf tokeniser of the cross-lingual track; that of the default track when left out */
export function scoreInstance(answer: AnsweredInstance, wordsOf?: WordsOf): ScoredInstance {
  const { task, category, prediction, references } = answer;
  return { task, category, ...scoreText(prediction, references, wordsOf) };
}

/** All metrics of one prediction, from 0 to 1. */
export function scoreText(
  prediction: string,
  references: readonly string[],
  wordsOf?: WordsOf,
): MetricValues {
  return { exactMatch: exactMatch(prediction, references), ...rouge(prediction, references, wordsOf) };
}

/** Means over each task, each category and all instances; within a group every instance has the same weight. */
export function scoreReport(rows: readonly ScoredInstance[]): ScoreReport {
  const tasks = new Map<string, ScoredInstance[]>();
  const categories = new Map<string, ScoredInstance[]>();
  for (const row of rows) {
    groupOf(tasks, row.task).push(row);
    groupOf(categories, row.category).push(row);
  }
  return {
    instances: rows.length,
    overall: meanScores(rows),
    categories: [...categories]
      .map(([name, members]) => groupScores(name, name, members))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    tasks: [...tasks].map(([name, members]) => {
      const { category } = members[0]!;
      return { ...groupScores(name, category, members), category };
    }),
  };
}

/** 100 x mean of each metric, rounded to 4 decimals; 0 for no rows. */
export function meanScores(rows: readonly MetricValues[]): MetricValues {
  const mean = (metric: Metric) => {
    let sum = 0;
    for (const row of rows) sum += row[metric];
    return rows.length === 0 ? 0 : roundScore((100 * sum) / rows.length);
  };
  return { exactMatch: mean('exactMatch'), rouge1: mean('rouge1'), rougeL: mean('rougeL') };
}

/** Rounds to 4 decimals like Python's `round`, to the even digit on an exact half, so that scores agree with upstream's. */
export function roundScore(value: number): number {
  const exact = value.toFixed(40);
  const point = exact.indexOf('.');
  const isHalf = /^50*$/.test(exact.slice(point + 5));
  if (!isHalf) return Number(value.toFixed(4));
  const below = exact.slice(0, point + 5);
  const isEven = Number(below.at(-1)) % 2 === 0;
  return isEven ? Number(below) : Number(value.toFixed(4));
}

function groupOf<Row>(groups: Map<string, Row[]>, name: string): Row[] {
  const known = groups.get(name);
  if (known) return known;
  const created: Row[] = [];
  groups.set(name, created);
  return created;
}

function groupScores(name: string, category: string, rows: readonly ScoredInstance[]): GroupScores {
  return { name, instances: rows.length, scores: meanScores(rows), headline: headlineMetric(category) };
}
