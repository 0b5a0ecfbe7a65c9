import type { Interval } from '@/core/metrics/bootstrap';
import type { Metric } from '@/core/metrics/score-report';
import type { ColumnReport, HeadlineScore, PairedComparison } from './column-report';
import { type EvaluatedSystem, type EvaluationPlan, systemLabel } from './evaluation-plan';

/** What a report says besides the scores. */
export interface ReportContext {
  plan: EvaluationPlan;
  /** In the order of the plan; columns without a report are left out. */
  reports: readonly ColumnReport[];
  /** Of the bootstrap samples. */
  bootstrapSeed: number;
  track: 'default' | 'xlingual';
  /** Systems against the first one on the same instances, in ROUGE-L. */
  comparisons: readonly { column: string; compared: PairedComparison }[];
  /** Tasks whose answers are so unbalanced that always giving one looks like skill, with its share (0 to 1). */
  unbalanced: readonly { task: string; label: string; share: number }[];
  /** Name and version of the program, and of the browser and the device, as far as they are known. */
  environment: readonly string[];
}

const METRIC_NAMES: Record<Metric, string> = {
  exactMatch: 'exact match',
  rouge1: 'ROUGE-1',
  rougeL: 'ROUGE-L',
};

/** A report with everything that is needed to repeat it. */
export function markdownReport(context: ReportContext): string {
  const { plan, reports } = context;
  const systems = reports.flatMap((report) => {
    const column = plan.columns.find(({ id }) => id === report.column);
    return column ? [{ report, system: column.system }] : [];
  });
  return [
    `# ${oneLine(plan.name)}`,
    introduction(context),
    '## Systems',
    table(
      ['', 'system', 'ROUGE-L', '95% interval', 'exact match', 'instances', 'missing', 'cut prompts'],
      systems.map(({ report, system }, index) => [
        letter(index),
        systemLabel(system),
        score(report.overall.rougeL),
        interval(report.headline.interval),
        score(report.overall.exactMatch),
        String(report.instances),
        String(report.missing),
        String(report.truncated),
      ]),
    ),
    ...systems.map(({ system }, index) => `${letter(index)}. ${describe(system)}`),
    ...comparisonTable(
      context,
      systems.map(({ report }) => report.column),
    ),
    '## By category',
    headlineTable(
      'category',
      systems.map(({ report }) => report.categoryHeadlines),
    ),
    '## By task',
    headlineTable(
      'task',
      systems.map(({ report }) => taskHeadlines(report)),
    ),
    ...warnings(context),
  ]
    .join('\n\n')
    .concat('\n');
}

function introduction({ plan, reports, bootstrapSeed, track, environment }: ReportContext): string {
  const { kind, count } = plan.selection;
  const chosen = kind === 'first' ? `the first ${count} instances` : `${count} instances drawn by seed`;
  const origins = [...new Set(plan.tasks.flatMap(({ origin }) => (origin ? [origin] : [])))];
  const samples = [...new Set(reports.map(({ resamples }) => resamples))].sort((a, b) => a - b).join(' or ');
  const lines = [
    `- Made on ${new Date(plan.createdAt).toISOString()}.`,
    `- ${plan.tasks.length} tasks, ${chosen} of each.`,
    `- Metrics of the ${track === 'xlingual' ? 'cross-lingual' : 'default'} track; intervals are of ${samples} bootstrap samples with seed ${bootstrapSeed}.`,
    ...(origins.length > 0 ? [`- Tasks from ${origins.join('; ')}.`] : []),
    ...environment.map((line) => `- ${line}`),
  ];
  return lines.map(oneLine).join('\n');
}

/** Each system beside the first, when there are several. */
function comparisonTable({ comparisons }: ReportContext, columns: readonly string[]): string[] {
  if (comparisons.length === 0) return [];
  const rows = comparisons.map(({ column, compared }) => [
    letter(columns.indexOf(column)),
    ...[compared.instances, compared.wins, compared.losses, compared.ties].map(String),
    score(compared.difference),
    interval(compared.interval),
  ]);
  const header = ['', 'instances', 'better', 'worse', 'same', 'ROUGE-L, difference', '95% interval'];
  return ['## Beside A, instance by instance', table(header, rows)];
}

/** Every setting of a system. */
function describe(system: EvaluatedSystem): string {
  if (system.kind === 'imported') return `Predictions imported from ${oneLine(system.file)}.`;
  if (system.kind === 'heuristic') return `Heuristic: ${systemLabel(system)}.`;
  const { model, adapter, runtime, encoding, seed, maxSourceLength, maxNewTokens, beams } = system;
  const facts = [
    `model ${model.name}`,
    `revision ${model.revision ?? 'not known'}`,
    `quantisation ${model.quantisation ?? 'not known'}`,
    adapter ? `adapter ${adapter.name} at scale ${adapter.scale}` : 'no adapter',
    `runtime ${runtime}`,
    `encoding ${encoding}`,
    `seed ${seed}`,
    `at most ${maxSourceLength} tokens of source and ${maxNewTokens} of answer`,
    beams === 1 ? 'greedy' : `${beams} beams`,
  ];
  return `${oneLine(facts.join(', '))}.`;
}

function taskHeadlines(report: ColumnReport): HeadlineScore[] {
  return report.tasks.map(({ name, headline, instances, scores }) => ({
    name,
    metric: headline,
    instances,
    score: scores[headline],
  }));
}

/** One row a name, one column a system. */
function headlineTable(what: string, systems: readonly (readonly HeadlineScore[])[]): string {
  const rows = new Map<string, HeadlineScore>();
  for (const scores of systems)
    for (const each of scores) if (!rows.has(each.name)) rows.set(each.name, each);
  return table(
    [what, 'metric', 'instances', ...systems.map((_, index) => letter(index))],
    [...rows.values()].map(({ name, metric, instances }) => [
      name || 'no category',
      METRIC_NAMES[metric],
      String(instances),
      ...systems.map((scores) => {
        const found = scores.find((each) => each.name === name);
        return found ? score(found.score) : '';
      }),
    ]),
  );
}

function warnings({ unbalanced }: ReportContext): string[] {
  if (unbalanced.length === 0) return [];
  const lines = unbalanced.map(
    ({ task, label, share }) =>
      `- ${oneLine(task)}: ${Math.round(share * 100)}% of the answers are "${oneLine(label).slice(0, 60)}".`,
  );
  return [
    '## Unbalanced answers',
    'Always giving the most frequent answer would score this:',
    lines.join('\n'),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

/** Names come from files: they must not break out of their line, or become markup of their own. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[<>]/gu, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .trim();
}

function score(value: number): string {
  return value.toFixed(2);
}

function interval(range: Interval | undefined): string {
  return range ? `${score(range.low)} to ${score(range.high)}` : '';
}

/** 0 -> A, 25 -> Z, 26 -> AA. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}
