/** A runtime without a model: its logits are a function of the prompt and of the tokens so far. */
import type { T5Config } from '@/core/model/t5-config';
import { chooseToken } from '@/core/sampling/choose-token';
import type { StepRecord } from '@/core/sampling/step';
import { noiseOfRow } from '@/engine/generation/row-chooser';
import type { DecodeOptions, DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';

export interface ScriptedRuntime extends Seq2SeqRuntime {
  /** Steps run by all sessions. */
  stepsRun: number;
  /** Encodings and sessions that were made and not disposed. */
  open: number;
}

export interface Script {
  vocabSize: number;
  preferredSteps?: number;
  /** Logits after the tokens a row has produced so far. */
  logits(produced: readonly number[], prompt: readonly number[]): ArrayLike<number>;
}

/** Token 0 is padding and the decoder start, 1 is EOS. */
export function makeScriptedRuntime(script: Script): ScriptedRuntime {
  const config: T5Config = { ...makeTinyCheckpoint({ seed: 1 }).config, vocabSize: script.vocabSize };
  const promptsOf = new Map<EncodedPrompts, readonly (readonly number[])[]>();
  const runtime: ScriptedRuntime = {
    kind: 'reference',
    config,
    preferredSteps: script.preferredSteps ?? 1,
    stepsRun: 0,
    open: 0,
    encode: async (prompts) => {
      runtime.open++;
      const encoded: EncodedPrompts = {
        rows: prompts.length,
        lengths: prompts.map((prompt) => prompt.length),
        readHidden: async () => new Float32Array(),
        dispose: () => {
          runtime.open--;
        },
      };
      promptsOf.set(encoded, prompts);
      return encoded;
    },
    startDecoding: async (encoded, options) => {
      runtime.open++;
      return new ScriptedSession(runtime, script, promptsOf.get(encoded)!, options);
    },
    crossAttention: async () => {
      throw new Error('A script has no attention.');
    },
    dispose: () => undefined,
  };
  return runtime;
}

class ScriptedSession implements DecodeSession {
  steps = 0;
  readonly rows: number;
  private produced: number[][];
  private done: boolean[];
  private lastLogits: Float32Array[] = [];

  constructor(
    private readonly runtime: ScriptedRuntime,
    private readonly script: Script,
    private readonly prompts: readonly (readonly number[])[],
    private readonly options: DecodeOptions,
  ) {
    this.rows = options.promptOfRow.length;
    this.produced = options.promptOfRow.map(() => []);
    this.done = options.promptOfRow.map(() => false);
  }

  async run(count: number): Promise<StepRecord[][]> {
    const records: StepRecord[][] = [];
    while (records.length < count && this.steps < this.options.maxSteps && this.done.includes(false)) {
      this.lastLogits = this.produced.map((produced, row) =>
        Float32Array.from(this.script.logits(produced, this.prompts[this.options.promptOfRow[row]!]!)),
      );
      records.push(this.lastLogits.map((logits, row) => this.choose(logits, row)));
      this.steps++;
      this.runtime.stepsRun++;
    }
    return records;
  }

  reorder(sources: readonly number[], tokens: readonly number[]): void {
    const { eosTokenId } = this.runtime.config;
    this.produced = sources.map((source, row) => [
      ...this.produced[source]!.slice(0, this.steps - 1),
      tokens[row]!,
    ]);
    this.done = tokens.map((token) => token === eosTokenId);
  }

  async readLogits(): Promise<Float32Array> {
    return Float32Array.from(this.lastLogits.flatMap((logits) => [...logits]));
  }

  dispose(): void {
    this.runtime.open--;
  }

  private choose(logits: Float32Array, row: number): StepRecord {
    const { eosTokenId, padTokenId } = this.runtime.config;
    if (this.done[row]) return { token: padTokenId, logprob: 0, entropy: 0, alternatives: [] };
    const forced = this.options.forced?.[row]?.[this.steps];
    const noise = noiseOfRow(this.options, row);
    const point = { step: this.steps, row: noise.row, eosTokenId, forced };
    const record = chooseToken(logits, { ...this.options.policy, seed: noise.seed }, point);
    this.produced[row]!.push(record.token);
    this.done[row] = record.token === eosTokenId;
    return record;
  }
}
