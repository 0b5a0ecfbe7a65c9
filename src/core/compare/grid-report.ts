/** A grid with its answers, ready to be written to a file. */
import type { CellAnswer } from './cell-answer';
import type { GridAxis } from './grid';
import type { CellScore, MeanScore } from './scores';

export interface ReportColumn {
  /** Short and unique among the columns. */
  title: string;
  /** Names of the choices on every axis, with the full text of the wording. */
  choices: Record<GridAxis, string>;
  mean: MeanScore | undefined;
}

export interface ReportRow {
  input: string;
  references: readonly string[];
}

export interface ReportCell {
  row: number;
  column: number;
  /** Undefined when the cell was never run, or failed. */
  answer: CellAnswer | undefined;
  score: CellScore | undefined;
  /** The grid has changed since the answer was made. */
  stale: boolean;
  /** Why there is no answer; empty otherwise. */
  error: string;
}

export interface GridReport {
  /** ISO 8601. */
  madeAt: string;
  /** Everything that is the same for all cells, as label and value. */
  settings: Record<string, string | number>;
  positiveExamples: number;
  negativeExamples: number;
  columns: readonly ReportColumn[];
  rows: readonly ReportRow[];
  /** Row by row, one for each column. */
  cells: readonly ReportCell[];
}

/** One cell as a flat record: the row of a CSV table or the line of a JSONL file. */
export interface CellRecord {
  row: number;
  input: string;
  references: readonly string[];
  column: string;
  encoding: string;
  definition: string;
  model: string;
  adapter: string;
  runtime: string;
  status: 'answered' | 'stopped' | 'failed' | 'not run';
  answer: string;
  exact_match: number | null;
  rouge_l: number | null;
  out_of_date: boolean;
  tokens: number | null;
  prompt_tokens: number | null;
  prompt_cut: boolean | null;
  examples_dropped: number | null;
  log_probability: number | null;
  seed: number | null;
  error: string;
}

/** Scores are times 100 with 4 decimals, as Tk-Instruct reports them. */
export function reportRecords({ columns, rows, cells }: GridReport): CellRecord[] {
  return cells.map(({ row, column, answer, score, stale, error }) => {
    const { title, choices } = columns[column]!;
    const { input, references } = rows[row]!;
    return {
      row: row + 1,
      input,
      references,
      column: title,
      encoding: choices.encoding,
      definition: choices.wording,
      // The model and runtime that answered, or else those that would.
      model: answer?.model ?? choices.model,
      adapter: choices.adapter,
      runtime: answer?.runtime ?? choices.runtime,
      status: statusOf(answer, error),
      answer: answer?.text ?? '',
      exact_match: score ? percent(score.exactMatch) : null,
      rouge_l: score ? percent(score.rougeL) : null,
      out_of_date: stale,
      tokens: answer?.tokens ?? null,
      prompt_tokens: answer?.promptTokens ?? null,
      prompt_cut: answer?.cut ?? null,
      examples_dropped: answer?.droppedExamples ?? null,
      log_probability: answer?.score ?? null,
      seed: answer?.seed ?? null,
      error,
    };
  });
}

function statusOf(answer: CellAnswer | undefined, error: string): CellRecord['status'] {
  if (error !== '') return 'failed';
  if (!answer) return 'not run';
  return answer.finish === 'cancelled' ? 'stopped' : 'answered';
}

/** 0 to 1 as Tk-Instruct writes scores: times 100, 4 decimals. */
export function percent(share: number): number {
  return Number((share * 100).toFixed(4));
}
