/**
 * How much the answers depend on the wording of the definition. Tk-Instruct's model cards call this a weakness, and it
 * shows best on the same inputs with several wordings.
 */
import { normaliseAnswer } from '@/core/metrics/exact-match';
import type { GridColumn } from './grid';
import { type CellScore, cellScore, type MeanScore, meanScore } from './scores';

/** Columns that differ only in the wording. */
export interface RewordingGroup {
  /** Identifies the choices that the columns share. */
  key: string;
  columns: GridColumn[];
}

/** The groups with at least two wordings, in the order of their first columns. */
export function rewordingGroups(columns: readonly GridColumn[]): RewordingGroup[] {
  const groups = new Map<string, GridColumn[]>();
  for (const column of columns) {
    if (column.wording === null) continue;
    const { encoding, model, adapter, runtime } = column;
    const key = JSON.stringify([encoding, model, adapter, runtime]);
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  return [...groups].filter(([, same]) => same.length > 1).map(([key, same]) => ({ key, columns: same }));
}

/** The answer that most wordings give to one input. */
export interface MajorityAnswer {
  /** The text of the first wording that gave it. */
  text: string;
  votes: number;
  /** Number of answers. */
  answers: number;
  /** Number of different answers, ignoring case, punctuation and white space. */
  distinct: number;
  /** Another answer has as many votes; that of the earlier wording is used. */
  tied: boolean;
}

/** @returns undefined when no answer is known */
export function majorityAnswer(texts: readonly (string | undefined)[]): MajorityAnswer | undefined {
  const votes = new Map<string, { text: string; votes: number }>();
  const known = texts.filter((text) => text !== undefined);
  for (const text of known) {
    const key = normaliseAnswer(text);
    const entry = votes.get(key) ?? { text, votes: 0 };
    votes.set(key, { ...entry, votes: entry.votes + 1 });
  }
  const entries = [...votes.values()];
  const most = Math.max(...entries.map((entry) => entry.votes));
  const winners = entries.filter((entry) => entry.votes === most);
  const winner = winners[0];
  if (!winner) return undefined;
  return {
    text: winner.text,
    votes: winner.votes,
    answers: known.length,
    distinct: entries.length,
    tied: winners.length > 1,
  };
}

export interface RowRewording {
  majority: MajorityAnswer;
  /** Score of the majority answer; undefined without references. */
  score: CellScore | undefined;
}

export interface Spread {
  /** Column with the lowest and the highest mean; the earlier one on a tie. */
  lowest: number;
  highest: number;
  /** Highest mean minus lowest, 0 to 1. */
  range: number;
  /** Standard deviation of the columns' means (of these columns: divided by their number). */
  deviation: number;
}

export interface Rewording {
  /** One per row, in their order; undefined where fewer than two wordings have answered. */
  rows: (RowRewording | undefined)[];
  /** Number of rows that count. */
  counted: number;
  /** Mean over rows of the share of answers that agree with the majority, 0 to 1. */
  agreement: number;
  /** Number of rows on which all wordings agree. */
  unanimous: number;
  /** One per column; undefined without references. Over the rows that all columns have answered. */
  columns: (MeanScore | undefined)[];
  /** Score of the majority answers, over the same rows. */
  majority: MeanScore | undefined;
  /** Undefined without references. */
  spread: { exactMatch: Spread; rougeL: Spread } | undefined;
}

/**
 * @param answers by row and column of one group; undefined where there is none
 * @param references by row
 */
export function rewording(
  answers: readonly (readonly (string | undefined)[])[],
  references: readonly (readonly string[])[],
): Rewording {
  const rows = answers.map((texts, row): RowRewording | undefined => {
    const majority =
      texts.filter((text) => text !== undefined).length > 1 ? majorityAnswer(texts) : undefined;
    return majority && { majority, score: cellScore(majority.text, references[row] ?? []) };
  });
  const counted = rows.filter((row) => row !== undefined);
  // Means are compared with each other, so all are over the same rows.
  const complete = answers.flatMap((texts, row) => (texts.every((text) => text !== undefined) ? [row] : []));
  const width = Math.max(0, ...answers.map((texts) => texts.length));
  const columns = Array.from({ length: width }, (_, column) =>
    meanScore(complete.map((row) => cellScore(answers[row]![column]!, references[row] ?? []))),
  );
  return {
    rows,
    counted: counted.length,
    agreement: mean(counted.map(({ majority }) => majority.votes / majority.answers)),
    unanimous: counted.filter(({ majority }) => majority.distinct === 1).length,
    columns,
    majority: meanScore(complete.map((row) => rows[row]?.score)),
    spread: spreadOf(columns),
  };
}

function spreadOf(columns: readonly (MeanScore | undefined)[]): Rewording['spread'] {
  const known = columns.filter((score) => score !== undefined);
  if (known.length < 2 || known.length < columns.length) return undefined;
  return {
    exactMatch: spread(known.map((score) => score.exactMatch)),
    rougeL: spread(known.map((score) => score.rougeL)),
  };
}

function spread(means: readonly number[]): Spread {
  const low = Math.min(...means);
  const high = Math.max(...means);
  const centre = mean(means);
  return {
    lowest: means.indexOf(low),
    highest: means.indexOf(high),
    range: high - low,
    deviation: Math.sqrt(mean(means.map((value) => (value - centre) ** 2))),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
