/** The file formats of a grid: CSV, JSON, JSON lines, Markdown. */
import { writeJsonLines } from '@/core/tables/json-lines';
import { writeCsv } from '@/core/tables/write-csv';
import { type CellRecord, type GridReport, percent, reportRecords } from './grid-report';

export const REPORT_FORMATS = ['csv', 'json', 'jsonl', 'markdown'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportFile {
  text: string;
  extension: string;
  mediaType: string;
}

export function writeReport(report: GridReport, format: ReportFormat): ReportFile {
  switch (format) {
    case 'csv':
      return { text: csvReport(report), extension: 'csv', mediaType: 'text/csv' };
    case 'json':
      return { text: jsonReport(report), extension: 'json', mediaType: 'application/json' };
    case 'jsonl':
      return {
        text: writeJsonLines(reportRecords(report)),
        extension: 'jsonl',
        mediaType: 'application/jsonl',
      };
    case 'markdown':
      return { text: markdownReport(report), extension: 'md', mediaType: 'text/markdown' };
  }
}

const CSV_COLUMNS: readonly (keyof CellRecord)[] = [
  'row',
  'input',
  'references',
  'column',
  'answer',
  'status',
  'exact_match',
  'rouge_l',
  'out_of_date',
  'encoding',
  'definition',
  'model',
  'adapter',
  'runtime',
  'tokens',
  'prompt_tokens',
  'prompt_cut',
  'examples_dropped',
  'log_probability',
  'seed',
  'error',
];

/** One line per cell, so that any tool can group and pivot the table. Several references are separated by line breaks. */
function csvReport(report: GridReport): string {
  const rows = reportRecords(report).map((record) => CSV_COLUMNS.map((name) => csvValue(record[name])));
  return writeCsv([CSV_COLUMNS, ...rows]);
}

function csvValue(value: CellRecord[keyof CellRecord]): string | number {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? value.join('\n') : value;
}

function jsonReport(report: GridReport): string {
  const { madeAt, settings, positiveExamples, negativeExamples, columns, rows } = report;
  const document = {
    kind: 'comparison',
    version: 1,
    made_at: madeAt,
    settings,
    positive_examples: positiveExamples,
    negative_examples: negativeExamples,
    columns: columns.map(({ title, choices, mean }) => ({
      title,
      ...choices,
      scored: mean?.count ?? 0,
      exact_match: mean ? percent(mean.exactMatch) : null,
      rouge_l: mean ? percent(mean.rougeL) : null,
    })),
    rows,
    cells: reportRecords(report),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The grid as on the screen, followed by its settings. */
function markdownReport(report: GridReport): string {
  const { columns, rows, cells, settings } = report;
  const withReferences = rows.some(({ references }) => references.length > 0);
  const head = ['Input', ...(withReferences ? ['Expected'] : []), ...columns.map(({ title }) => title)];
  const body = rows.map(({ input, references }, row) => [
    input,
    ...(withReferences ? [references.join('\n')] : []),
    ...columns.map((_, column) => cellWords(cells[row * columns.length + column])),
  ]);
  const means = (name: string, of: (mean: { exactMatch: number; rougeL: number }) => number) => [
    name,
    ...(withReferences ? [''] : []),
    ...columns.map(({ mean }) => (mean ? (of(mean) * 100).toFixed(1) : '')),
  ];
  const scored = columns.some(({ mean }) => mean !== undefined);
  const facts = Object.entries({ Made: report.madeAt, ...settings });
  return [
    '# Comparison',
    '',
    markdownLine(head),
    `|${' --- |'.repeat(head.length)}`,
    ...body.map(markdownLine),
    ...(scored
      ? [
          markdownLine(means('Exact match', (mean) => mean.exactMatch)),
          markdownLine(means('ROUGE-L', (mean) => mean.rougeL)),
        ]
      : []),
    '',
    ...facts.map(([label, value]) => `- ${label}: ${markdownText(String(value))}`),
    '',
  ].join('\n');
}

function cellWords(cell: GridReport['cells'][number] | undefined): string {
  if (!cell) return '';
  const notes = [
    cell.error && `failed: ${cell.error}`,
    cell.answer?.finish === 'cancelled' && 'stopped',
    cell.stale && 'out of date',
  ].filter(Boolean);
  return [cell.answer?.text ?? '', notes.length > 0 ? `(${notes.join(', ')})` : ''].filter(Boolean).join(' ');
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.map(markdownText).join(' | ')} |`;
}

/** Escapes a text for a cell of a Markdown table: no markup, and line breaks as `<br>`. */
function markdownText(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>|#~&]/gu, (mark) =>
      mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : mark === '&' ? '&amp;' : `\\${mark}`,
    )
    .replace(/\r\n|[\r\n]/gu, '<br>');
}
