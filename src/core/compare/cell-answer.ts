/** What is known of a cell that has been run, as it is kept and exported. */
import * as v from 'valibot';

export interface CellAnswer {
  text: string;
  /** `cancelled`: stopped by the person, the text is what there was. */
  finish: 'eos' | 'length' | 'stop-string' | 'cancelled';
  /** New tokens, EOS included; null when it was stopped while others of its batch went on. */
  tokens: number | null;
  /** Tokens of the prompt as the model read it, EOS included. */
  promptTokens: number;
  /** The prompt was longer than the limit and lost its end. */
  cut: boolean;
  /** Examples that did not fit into the prompt. */
  droppedExamples: number;
  /** Sum of the tokens' log-probabilities, or the winning beam's score; null where the tokens are not known. */
  score: number | null;
  /** Of a sampled answer; null where nothing is drawn. */
  seed: number | null;
  /** Wall-clock milliseconds of the batch this cell was answered in. */
  ms: number;
  /** Cells answered together in that time. */
  batch: number;
  /** Name of the model that answered, and where it ran. */
  model: string;
  runtime: string;
  /** See `cellPrinter`: when the cell's print is another now, the answer is out of date. */
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
