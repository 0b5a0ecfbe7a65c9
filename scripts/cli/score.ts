import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { readPredictions } from '@/core/evaluate/read-predictions';
import {
  type GroupScores,
  type MetricValues,
  type ScoreReport,
  scoreInstance,
  scoreReport,
  type Track,
} from '@/core/metrics/score-report';
import { loadXlingualWords } from '@/core/metrics/x-lingual';
import type { Command } from './command';
import { answersFor, answersOf, readReferenceTasks } from './score-input';
import { readShippedIndex } from './shipped-index';
import { readTextFile } from './text-file';
import { wholeNumber } from './whole-number';

const usage = [
  'score --predictions p.jsonl [--references task.json|references.jsonl]... [--limit N]',
  '      [--track default|xlingual] [--per-task] [--per-category] [--json]',
].join('\n');

/** Names of the metrics as Tk-Instruct's own script prints them. */
const NAMES = { exactMatch: 'exact_match', rouge1: 'rouge1', rougeL: 'rougeL' } as const;

/**
 * Scores predictions: rows of Tk-Instruct, or `{ prediction, references, task?, category?, id? }`. With `--references`
 * rows need only an id, and instances without a prediction count as empty answers.
 */
export const scoreCommand: Command = {
  name: 'score',
  usage,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        predictions: { type: 'string' },
        references: { type: 'string', multiple: true, default: [] },
        limit: { type: 'string' },
        track: { type: 'string', default: 'default' },
        'per-task': { type: 'boolean', default: false },
        'per-category': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    if (values.predictions === undefined) {
      throw new PlaygroundError('invalid-input', 'Say which predictions.', { hint: `Usage: ${usage}` });
    }
    const track = trackOf(values.track);
    const rows = readPredictions(await readTextFile(values.predictions), values.predictions);
    const categories = new Map((await readShippedIndex()).map(({ name, category }) => [name, category]));
    const { answers, notes } =
      values.references.length > 0
        ? answersFor(rows, await readReferenceTasks(values.references, limitOf(values.limit)), categories)
        : answersOf(rows, values.predictions, categories);
    for (const note of notes) io.err(`score: ${note}`);
    const wordsOf = track === 'xlingual' ? await loadXlingualWords() : undefined;
    const report = scoreReport(answers.map((answer) => scoreInstance(answer, wordsOf)));
    const shown = { perTask: values['per-task'], perCategory: values['per-category'] };
    if (values.json) io.out(JSON.stringify(jsonReport(report, track, shown)));
    else for (const line of textReport(report, shown)) io.out(line);
    return 0;
  },
};

interface Shown {
  perTask: boolean;
  perCategory: boolean;
}

function jsonReport(report: ScoreReport, track: Track, { perTask, perCategory }: Shown) {
  const grouped = (groups: readonly GroupScores[]) =>
    Object.fromEntries(
      groups.map(({ name, instances, scores, headline }) => [
        name,
        { ...namedScores(scores), instances, headline: NAMES[headline] },
      ]),
    );
  return {
    ...namedScores(report.overall),
    instances: report.instances,
    track,
    ...(perCategory ? { per_category: grouped(report.categories) } : {}),
    ...(perTask ? { per_task: grouped(report.tasks) } : {}),
  };
}

function namedScores({ exactMatch, rouge1, rougeL }: MetricValues) {
  return { exact_match: exactMatch, rouge1, rougeL };
}

/** The metric that the paper reports for a category is marked with a star. */
function textReport(report: ScoreReport, { perTask, perCategory }: Shown): string[] {
  const overall = {
    name: 'all',
    instances: report.instances,
    scores: report.overall,
    headline: 'rougeL',
  } as const;
  return [
    `${'exact_match'.padStart(13)}${'rouge1'.padStart(11)}${'rougeL'.padStart(11)}${'instances'.padStart(11)}`,
    textLine(overall),
    ...(perCategory ? ['', 'by category', ...report.categories.map(textLine)] : []),
    ...(perTask ? ['', 'by task', ...report.tasks.map(textLine)] : []),
  ];
}

function textLine({ name, instances, scores, headline }: GroupScores): string {
  const cell = (metric: keyof MetricValues, width: number) =>
    `${scores[metric].toFixed(4)}${metric === headline ? '*' : ' '}`.padStart(width);
  const values = `${cell('exactMatch', 14)}${cell('rouge1', 11)}${cell('rougeL', 11)}`;
  return `${values}${String(instances).padStart(10)}  ${name}`;
}

function trackOf(name: string): Track {
  if (name === 'default' || name === 'xlingual') return name;
  throw new PlaygroundError('invalid-input', `--track ${name}: it is default or xlingual.`);
}

function limitOf(text: string | undefined): number {
  return text === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', text, 1);
}
