/** The answer of a cell that has been run, as it is stored and exported. */
import * as v from 'valibot';

export interface CellAnswer {
  text: string;
  /** `cancelled`: stopped by the person; the text is what had been generated. */
  finish: 'eos' | 'length' | 'stop-string' | 'cancelled';
  /** New tokens, including EOS; null when the cell was stopped while others of its batch continued. */
  tokens: number | null;
  /** Tokens of the prompt as the model read it, including EOS. */
  promptTokens: number;
  /** The prompt was longer than the limit, and its end was cut off. */
  cut: boolean;
  /** Number of examples that did not fit into the prompt. */
  droppedExamples: number;
  /** Sum of the tokens' log-probabilities, or the score of the best beam; null when the tokens are not known. */
  score: number | null;
  /** Seed of a sampled answer; null for other methods. */
  seed: number | null;
  /** Wall-clock milliseconds of the batch that answered this cell. */
  ms: number;
  /** Number of cells in that batch. */
  batch: number;
  /** Name of the model that answered, and where it ran. */
  model: string;
  runtime: string;
  /** See `cellFingerprint`: when the cell's fingerprint has changed, the answer is out of date. The stored name is `print`. */
  print: string;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const name = v.pipe(v.string(), v.maxLength(500));

export const cellAnswerSchema: v.GenericSchema<unknown, CellAnswer> = v.object({
  text: v.pipe(v.string(), v.maxLength(200_000)),
  finish: v.picklist(['eos', 'length', 'stop-string', 'cancelled']),
  tokens: v.nullable(count),
  promptTokens: count,
  cut: v.boolean(),
  droppedExamples: count,
  score: v.nullable(v.pipe(v.number(), v.finite())),
  seed: v.nullable(count),
  ms: v.pipe(v.number(), v.finite(), v.minValue(0)),
  batch: count,
  model: name,
  runtime: name,
  print: name,
});
