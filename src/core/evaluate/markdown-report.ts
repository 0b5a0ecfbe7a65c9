/** An evaluation as a report in Markdown, with everything needed to repeat it. */
import { formatCount, formatPercent } from '@/core/words/quantities';
import { type EvaluatedSystem, type EvaluationPlan, systemLabel } from './evaluation-plan';
import type { RepeatedScore } from './experiment-grid';
import {
  COMPARISON_COLUMNS,
  formatScore,
  REPEAT_COLUMNS,
  type ReportColumn,
  SYSTEM_COLUMNS,
  type SystemRow,
  textColumns,
} from './report-columns';
import { GROUP_HEADINGS, type Grouping, groupName, groupRows, METRIC_LABELS } from './report-groups';
import type { PairedComparison } from './system-report';

export interface ReportContext {
  plan: EvaluationPlan;
  /** In the order of the plan. */
  systems: readonly SystemRow[];
  /** Seed of the bootstrap samples. */
  bootstrapSeed: number;
  track: 'default' | 'xlingual';
  /** Every other system against the first on the same instances, in ROUGE-L. */
  comparisons: readonly { systemId: string; compared: PairedComparison }[];
  /** Systems joined over their seeds, where there are several seeds. */
  repeats: readonly RepeatedScore[];
  /** Tasks in which one answer is so frequent (share 0 to 1) that always giving it looks like skill. */
  unbalanced: readonly { task: string; label: string; share: number }[];
  /** Name and version of the program, and of the browser and the device, as far as they are known. */
  environment: readonly string[];
}

export function markdownReport(context: ReportContext): string {
  const { plan, systems } = context;
  return [
    `# ${oneLine(plan.name)}`,
    introduction(context),
    '## Systems',
    columnTable(
      SYSTEM_COLUMNS,
      systems,
      systems.map((_, index) => letter(index)),
    ),
    ...systems.map(({ system }, index) => `${letter(index)}. ${describe(system)}`),
    ...repeatTable(context),
    ...comparisonTable(context),
    '## By category',
    groupTable(context, 'categories'),
    '## By task',
    groupTable(context, 'tasks'),
    ...warnings(context),
  ]
    .join('\n\n')
    .concat('\n');
}

function introduction({ plan, systems, bootstrapSeed, track, environment }: ReportContext): string {
  const { kind, count } = plan.selection;
  const chosen = kind === 'first' ? `the first ${count} instances` : `${count} instances drawn by seed`;
  const origins = [...new Set(plan.tasks.flatMap(({ origin }) => (origin ? [origin] : [])))];
  const samples = [...new Set(systems.map(({ report }) => report.resamples))]
    .sort((a, b) => a - b)
    .join(' or ');
  const lines = [
    `- Made on ${new Date(plan.createdAt).toISOString()}.`,
    `- ${plan.tasks.length} tasks, ${chosen} of each.`,
    `- Metrics of the ${track === 'xlingual' ? 'cross-lingual' : 'default'} track; intervals are of ${samples} bootstrap samples with seed ${bootstrapSeed}.`,
    ...(origins.length > 0 ? [`- Tasks from ${origins.join('; ')}.`] : []),
    ...environment.map((line) => `- ${line}`),
  ];
  return lines.map(oneLine).join('\n');
}

/** Mean and spread over the seeds, when there are several. */
function repeatTable({ repeats }: ReportContext): string[] {
  if (repeats.length === 0) return [];
  const rows = repeats.map((repeat) => ({ ...repeat, name: systemLabel(repeat.system) }));
  return ['## Over the seeds', columnTable(REPEAT_COLUMNS, rows)];
}

/** Every system against the first, when there are several. */
function comparisonTable({ comparisons, systems }: ReportContext): string[] {
  if (comparisons.length === 0) return [];
  const at = (id: string) => systems.findIndex(({ system }) => system.id === id);
  const rows = comparisons.map(({ systemId, compared }) => ({
    name: systems[at(systemId)]?.name ?? systemId,
    compared,
  }));
  const letters = comparisons.map(({ systemId }) => letter(at(systemId)));
  return ['## Compared with A, instance by instance', columnTable(COMPARISON_COLUMNS, rows, letters)];
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

/** One row per category or task, one column per system. */
function groupTable({ systems }: ReportContext, by: Grouping): string {
  const rows = groupRows(
    systems.map(({ report }) => report),
    by,
  );
  return table(
    [...GROUP_HEADINGS[by], ...systems.map((_, index) => letter(index))],
    rows.map((row) => [
      groupName(row),
      METRIC_LABELS[row.metric],
      formatCount(row.instances),
      ...row.scores.map(formatScore),
    ]),
  );
}

function warnings({ unbalanced }: ReportContext): string[] {
  if (unbalanced.length === 0) return [];
  const lines = unbalanced.map(
    ({ task, label, share }) =>
      `- ${oneLine(task)}: ${formatPercent(share)} of the answers are "${oneLine(label).slice(0, 60)}".`,
  );
  return [
    '## Unbalanced answers',
    'Always giving the most frequent answer would score this:',
    lines.join('\n'),
  ];
}

/** @param letters what the rows are called elsewhere in the report, in a column of its own */
function columnTable<Row>(
  columns: readonly ReportColumn<Row>[],
  rows: readonly Row[],
  letters?: readonly string[],
): string {
  const shown = textColumns(columns);
  return table(
    [...(letters ? [''] : []), ...shown.map(({ heading }) => heading)],
    rows.map((row, index) => [
      ...(letters ? [letters[index] ?? ''] : []),
      ...shown.map(({ text }) => text(row)),
    ]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

/** Names come from files: they must not break out of their line, or become markup. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[<>]/gu, (bracket) => (bracket === '<' ? '&lt;' : '&gt;'))
    .trim();
}

/** 0 -> A, 25 -> Z, 26 -> AA. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}
