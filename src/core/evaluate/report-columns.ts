/**
 * The columns of an evaluation's tables, described once. The screen, the Markdown report and the CSV file derive their
 * headings, their order and their cells from these lists; docs/evaluation.md says how to add a column.
 */
import type { Interval } from '@/core/metrics/bootstrap';
import { formatCount, formatSigned } from '@/core/words/quantities';
import type { ModelSystem, PlannedSystem } from './evaluation-plan';
import type { RepeatedScore } from './experiment-grid';
import type { PairedComparison, SystemReport } from './system-report';

type CsvValue = string | number | undefined;

export interface ReportColumn<Row> {
  /** Unique in its table; the heading in CSV files. */
  id: string;
  /** The heading on the screen and in Markdown. */
  heading: string;
  /** What the column means, in one sentence: the tooltip of its heading. */
  explanation: string;
  /** The cell on the screen and in Markdown. Left out for columns that only CSV files have. */
  text?: (row: Row) => string;
  /** The cell in CSV files; undefined leaves it empty. Left out for columns that CSV files do not have. */
  csv?: (row: Row) => CsvValue;
  /** How the cell stands out on the screen: `name` heads its row, `main` is bold, `minor` is muted. */
  emphasis?: 'name' | 'main' | 'minor';
}

export type TextColumn<Row> = ReportColumn<Row> & Required<Pick<ReportColumn<Row>, 'text'>>;
export type CsvColumn<Row> = ReportColumn<Row> & Required<Pick<ReportColumn<Row>, 'csv'>>;

/** The columns of the screen and of Markdown, in order. */
export function textColumns<Row>(columns: readonly ReportColumn<Row>[]): TextColumn<Row>[] {
  return columns.filter((column): column is TextColumn<Row> => column.text !== undefined);
}

/** The columns of CSV files, in order. */
export function csvColumns<Row>(columns: readonly ReportColumn<Row>[]): CsvColumn<Row>[] {
  return columns.filter((column): column is CsvColumn<Row> => column.csv !== undefined);
}

/** A row of the table of systems. */
export interface SystemRow {
  /** Unique among the systems of the evaluation. */
  name: string;
  system: PlannedSystem;
  report: SystemReport;
  /** Instances that the plan covers, answered or not. */
  planned: number;
}

/**
 * Every system with its settings and overall scores. Settings are columns only in CSV files: on the screen the name of the
 * system covers them, and the Markdown report describes every system below the table.
 */
export const SYSTEM_COLUMNS: readonly ReportColumn<SystemRow>[] = [
  {
    id: 'system',
    heading: 'System',
    explanation: 'A model with its adapter and encoding, a heuristic, or a file of predictions.',
    text: ({ name }) => name,
    csv: ({ name }) => name,
    emphasis: 'name',
  },
  setting('model', 'Model', 'Name of the model.', ({ model }) => model.name),
  setting(
    'revision',
    'Revision',
    'Commit or hash that identifies the weights.',
    ({ model }) => model.revision,
  ),
  setting('quantisation', 'Quantisation', 'Number format of the weights.', ({ model }) => model.quantisation),
  setting('adapter', 'Adapter', 'Name of the adapter; empty for none.', ({ adapter }) => adapter?.name),
  setting('adapter_scale', 'Adapter scale', 'Scale of the adapter.', ({ adapter }) => adapter?.scale),
  setting('encoding', 'Encoding', 'Id of the instruction encoding.', ({ encoding }) => encoding),
  setting('runtime', 'Runtime', 'The runtime that was requested.', ({ runtime }) => runtime),
  {
    id: 'seed',
    heading: 'Seed',
    explanation: 'Seeds the tk_instruct mix, and the choice of instances when they are sampled.',
    csv: ({ system }) => (system.kind === 'imported' ? undefined : system.seed),
  },
  setting(
    'max_source_length',
    'Max prompt tokens',
    'Longer prompts are cut.',
    (each) => each.maxSourceLength,
  ),
  setting('max_new_tokens', 'Max new tokens', 'Longer answers are cut.', (each) => each.maxNewTokens),
  setting('num_beams', 'Beams', 'Beams of the search; 1 is greedy decoding.', ({ beams }) => beams),
  score('rougeL', 'ROUGE-L', 'F1 of the longest common subsequence of words, 0 to 100.', 'main'),
  {
    id: 'rougeL_interval',
    heading: '95% interval',
    explanation: 'Bootstrap interval of ROUGE-L over the instances.',
    text: ({ report }) => formatInterval(report.headline.interval),
    emphasis: 'minor',
  },
  {
    id: 'rougeL_low',
    heading: 'ROUGE-L, low',
    explanation: 'Lower end of the 95% interval.',
    csv: ({ report }) => report.headline.interval?.low,
  },
  {
    id: 'rougeL_high',
    heading: 'ROUGE-L, high',
    explanation: 'Upper end of the 95% interval.',
    csv: ({ report }) => report.headline.interval?.high,
  },
  score('exactMatch', 'Exact match', 'Answers equal to a reference after normalisation, per cent.'),
  score('rouge1', 'ROUGE-1', 'F1 of the words in common, 0 to 100.'),
  {
    id: 'instances',
    heading: 'Instances',
    explanation: 'Instances that were scored, of those planned.',
    text: ({ report: { instances }, planned }) =>
      instances < planned ? `${formatCount(instances)} of ${formatCount(planned)}` : formatCount(instances),
    csv: ({ report }) => report.instances,
    emphasis: 'minor',
  },
  { id: 'planned', heading: 'Planned', explanation: 'Instances of the plan.', csv: ({ planned }) => planned },
  count('missing', 'Missing', 'Instances without a prediction, scored as empty answers.', 'missing'),
  count(
    'truncated_prompts',
    'Cut prompts',
    'Prompts that were longer than the max prompt tokens.',
    'truncated',
  ),
  count('truncated_answers', 'Cut answers', 'Answers that reached the max new tokens.', 'cutShort'),
];

/** A setting of models: empty for heuristics and for imported predictions. */
function setting(
  id: string,
  heading: string,
  explanation: string,
  settingOf: (system: ModelSystem) => CsvValue,
): ReportColumn<SystemRow> {
  const csv = ({ system }: SystemRow) => (system.kind === 'model' ? settingOf(system) : undefined);
  return { id, heading, explanation, csv };
}

/** An overall score, from 0 to 100. */
function score(
  metric: 'exactMatch' | 'rouge1' | 'rougeL',
  heading: string,
  explanation: string,
  emphasis?: 'main',
): ReportColumn<SystemRow> {
  return {
    id: metric === 'exactMatch' ? 'exact_match' : metric,
    heading,
    explanation,
    text: ({ report }) => formatScore(report.overall[metric]),
    csv: ({ report }) => report.overall[metric],
    emphasis,
  };
}

/** A number of instances. */
function count(
  id: string,
  heading: string,
  explanation: string,
  key: 'missing' | 'truncated' | 'cutShort',
): ReportColumn<SystemRow> {
  return {
    id,
    heading,
    explanation,
    text: ({ report }) => formatCount(report[key]),
    csv: ({ report }) => report[key],
    emphasis: 'minor',
  };
}

/** A row of the table that compares every system with one of them. */
export interface ComparisonRow {
  name: string;
  compared: PairedComparison;
}

/** Every system against one of them, on the instances that both have answered. No CSV file has this table. */
export const COMPARISON_COLUMNS: readonly ReportColumn<ComparisonRow>[] = [
  { id: 'system', heading: 'System', explanation: 'The system compared.', text: nameOf, emphasis: 'name' },
  {
    id: 'difference',
    heading: 'ROUGE-L difference',
    explanation: 'Mean difference in ROUGE-L; positive when this system is better.',
    text: ({ compared }) => formatSigned(compared.difference, 2),
    emphasis: 'main',
  },
  {
    id: 'interval',
    heading: '95% interval',
    explanation: 'Bootstrap interval of the difference over the instances.',
    text: ({ compared: { interval } }) =>
      interval ? `${formatSigned(interval.low, 2)} to ${formatSigned(interval.high, 2)}` : '',
    emphasis: 'minor',
  },
  outcome('better', 'Better', 'Instances on which this system scores higher.', 'wins'),
  outcome('worse', 'Worse', 'Instances on which this system scores lower.', 'losses'),
  outcome('same', 'Same', 'Instances on which both score the same.', 'ties'),
  outcome('instances', 'Instances', 'Instances that both have answered.', 'instances'),
];

function outcome(
  id: string,
  heading: string,
  explanation: string,
  key: 'wins' | 'losses' | 'ties' | 'instances',
): ReportColumn<ComparisonRow> {
  return { id, heading, explanation, text: ({ compared }) => formatCount(compared[key]) };
}

/** A row of the table of repeats: one system, over all its seeds. */
export interface RepeatRow extends RepeatedScore {
  name: string;
}

/** Mean and spread of ROUGE-L over the seeds. No CSV file has this table. */
export const REPEAT_COLUMNS: readonly ReportColumn<RepeatRow>[] = [
  {
    id: 'system',
    heading: 'System',
    explanation: 'The system, with any seed.',
    text: nameOf,
    emphasis: 'name',
  },
  {
    id: 'mean',
    heading: 'Mean ROUGE-L',
    explanation: 'Mean of ROUGE-L over the seeds.',
    text: ({ mean }) => formatScore(mean),
    emphasis: 'main',
  },
  {
    id: 'deviation',
    heading: 'Standard deviation',
    explanation: 'Standard deviation over the seeds; empty for a single seed.',
    text: ({ deviation }) => formatScore(deviation),
    emphasis: 'minor',
  },
  {
    id: 'seeds',
    heading: 'Seeds',
    explanation: 'Seeds that have a score.',
    text: ({ values }) => formatCount(values.length),
    emphasis: 'minor',
  },
];

function nameOf({ name }: { name: string }): string {
  return name;
}

/** A score from 0 to 100 with two decimals, as in the paper; empty when there is none. */
export function formatScore(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2);
}

/** "12.34 to 56.78"; empty when there is none. */
function formatInterval(interval: Interval | undefined): string {
  return interval ? `${formatScore(interval.low)} to ${formatScore(interval.high)}` : '';
}
