import type { T5Config } from '@/core/model/t5-config';
import { chooseToken } from '@/core/sampling/choose-token';
import type { StepRecord } from '@/core/sampling/step';
import type { DecodeOptions } from '@/engine/runtime';

/** Seed and row number from which a row's noise is drawn: see `DecodeOptions.seeds`. */
export function noiseOfRow({ policy, seeds }: DecodeOptions, row: number): { seed: number; row: number } {
  const seed = seeds?.[row];
  return seed === undefined ? { seed: policy.seed, row } : { seed, row: 0 };
}

interface Row {
  lastToken: number;
  done: boolean;
}

/**
 * Chooses tokens for runtimes that read their logits back: holds each row's last token, chooses the next by the session's
 * policy, and tracks which rows have ended.
 */
export class RowChooser {
  /** Steps chosen so far. */
  steps = 0;
  private rows: Row[];

  constructor(
    private readonly config: T5Config,
    private readonly options: DecodeOptions,
  ) {
    this.rows = options.promptOfRow.map(() => ({ lastToken: config.decoderStartTokenId, done: false }));
  }

  /** Every row is done, or the session has no room for another step. */
  get finished(): boolean {
    return this.steps >= this.options.maxSteps || this.rows.every((row) => row.done);
  }

  /** Rows that are not done, in order. */
  get live(): number[] {
    return this.rows.flatMap((row, index) => (row.done ? [] : [index]));
  }

  /** The token to feed to a row next: the decoder start token at first, then the last chosen one. */
  lastToken(row: number): number {
    return this.rows[row]!.lastToken;
  }

  /**
   * Chooses a token for every row that is not done and ends the step; the others get padding.
   * @param logitsOf logits of a live row, `[vocabSize]`
   * @throws {PlaygroundError} `non-finite`
   */
  choose(logitsOf: (row: number) => Float32Array): StepRecord[] {
    const { padTokenId, eosTokenId } = this.config;
    const padding: StepRecord = { token: padTokenId, logprob: 0, entropy: 0, alternatives: [] };
    const records = this.rows.map((state, row) => {
      if (state.done) return padding;
      const forced = this.options.forced?.[row]?.[this.steps];
      const noise = noiseOfRow(this.options, row);
      const point = { step: this.steps, row: noise.row, eosTokenId, forced };
      const record = chooseToken(logitsOf(row), { ...this.options.policy, seed: noise.seed }, point);
      state.lastToken = record.token;
      state.done = record.token === eosTokenId;
      return record;
    });
    this.steps++;
    return records;
  }

  /** Beam search: each row continues another row with a given token; see `DecodeSession.reorder`. */
  reorder(tokens: readonly number[]): void {
    this.rows = tokens.map((token) => ({ lastToken: token, done: token === this.config.eosTokenId }));
  }
}
