/** A decode session in plain arrays: feeds each chosen token back, and keeps the cache and its ancestry. */
import { chooseToken } from '@/core/sampling/choose-token';
import type { DecodeOptions, DecodeSession, StepRecord } from '@/engine/runtime';
import type { Memory } from './attention';
import { breathe } from './breathe';
import { type DecoderRow, decodeStep, type LayerCache } from './decoder';
import type { ReferenceModel } from './reference-model';

interface RowState {
  lastToken: number;
  /** Cache slot of each position so far: rows that were beams of one another share slots. */
  slots: Int32Array;
  done: boolean;
}

export class ReferenceDecodeSession implements DecodeSession {
  readonly rows: number;
  steps = 0;
  private readonly caches: LayerCache[];
  private states: RowState[];
  private lastLogits: Float32Array = new Float32Array(0);
  /** The rows that {@link lastLogits} is of, in its order: those that were not done. */
  private lastRows: number[] = [];

  /** @param crossOfPrompt cross-attention memories by prompt, then by layer, of every prompt that a row reads */
  constructor(
    private readonly model: ReferenceModel,
    private readonly crossOfPrompt: ReadonlyMap<number, readonly Memory[]>,
    private readonly options: DecodeOptions,
  ) {
    const { config, weights } = model;
    this.rows = options.promptOfRow.length;
    const size = options.maxSteps * this.rows * config.numHeads * config.dKv;
    this.caches = weights.decoder.blocks.map(() => ({
      keys: new Float32Array(size),
      values: new Float32Array(size),
    }));
    this.states = options.promptOfRow.map(() => ({
      lastToken: config.decoderStartTokenId,
      slots: new Int32Array(0),
      done: false,
    }));
  }

  async run(count: number): Promise<StepRecord[][]> {
    const records: StepRecord[][] = [];
    while (
      records.length < count &&
      this.steps < this.options.maxSteps &&
      this.states.some((state) => !state.done)
    ) {
      await breathe();
      records.push(this.step());
    }
    return records;
  }

  reorder(sources: readonly number[], tokens: readonly number[]): void {
    this.states = sources.map((source, row) => ({
      lastToken: tokens[row]!,
      slots: this.states[source]!.slots,
      done: tokens[row] === this.model.config.eosTokenId,
    }));
  }

  async readLogits(): Promise<Float32Array> {
    const { vocabSize } = this.model.config;
    const logits = new Float32Array(this.rows * vocabSize);
    this.lastRows.forEach((row, index) => {
      logits.set(this.lastLogits.subarray(index * vocabSize, (index + 1) * vocabSize), row * vocabSize);
    });
    return logits;
  }

  dispose(): void {
    this.caches.length = 0;
    this.states = [];
  }

  private step(): StepRecord[] {
    const { config, weights, decoderBias } = this.model;
    const live = this.states.flatMap((state, row) => (state.done ? [] : [row]));
    const inputs = live.map((row) => this.advance(row));
    this.lastLogits = decodeStep(inputs, this.caches, weights, decoderBias, config);
    this.lastRows = live;
    const padding: StepRecord = { token: config.padTokenId, logprob: 0, entropy: 0, alternatives: [] };
    const records = this.states.map(() => padding);
    live.forEach((row, index) => {
      const logits = this.lastLogits.subarray(index * config.vocabSize, (index + 1) * config.vocabSize);
      records[row] = this.choose(logits, row);
    });
    this.steps++;
    return records;
  }

  /** Gives the row a cache slot for its next position. */
  private advance(row: number): DecoderRow {
    const state = this.states[row]!;
    state.slots = Int32Array.of(...state.slots, this.steps * this.rows + row);
    const cross = this.crossOfPrompt.get(this.options.promptOfRow[row]!)!;
    return { token: state.lastToken, slots: state.slots, cross };
  }

  private choose(logits: Float32Array, row: number): StepRecord {
    const { eosTokenId } = this.model.config;
    const state = this.states[row]!;
    const forced = this.options.forced?.[row]?.[this.steps];
    const record = chooseToken(logits, this.options.policy, { step: this.steps, row, eosTokenId, forced });
    state.lastToken = record.token;
    state.done = record.token === eosTokenId;
    return record;
  }
}
