/**
 * The interface of a loaded model. `reference` (plain arrays), `webgpu` (our WGSL) and `onnx` (onnxruntime) implement it;
 * generation (greedy, sampling, beam search, stopping, streaming) is written once above it, in engine/generation.
 *
 * A decode step appends one token to every row, runs the decoder once, and chooses each row's next token on the
 * device by the session's policy, so several steps can run without a round trip. What a step chose comes back as
 * one {@link StepRecord} a row.
 */
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import type { CancelSignal } from '@/core/cancellation';
import type { CrossAttention } from '@/core/generation/generation-result';
import type { T5Config } from '@/core/model/t5-config';
import type { StepPolicy, StepRecord, TokenScore } from '@/core/sampling/step';

/** Encoder outputs kept on the device: encode once, decode many times. */
export interface EncodedPrompts {
  /** Number of prompts. */
  readonly rows: number;
  /** Tokens of each prompt. */
  readonly lengths: readonly number[];
  /** Copies the encoder output of a prompt back: `[length, dModel]` row-major. For tests and inspection. */
  readHidden(row: number): Promise<Float32Array>;
  dispose(): void;
}

export interface DecodeOptions {
  /** For each decoder row, the index of its prompt: beams, and answers with several seeds, share one encoder output. */
  promptOfRow: readonly number[];
  /** Most steps that the session will run: the size of the key/value cache. */
  maxSteps: number;
  policy: StepPolicy;
  /**
   * Seed of each row, which then draws the same noise as it would alone in a session with that seed. Without seeds, all
   * rows have the policy's seed, and their noise differs by row number.
   */
  seeds?: readonly number[];
  /** Tokens each row must produce first ("continue from here"); their records carry the model's own scores. */
  forced?: readonly (readonly number[])[];
}

export interface DecodeSession {
  readonly rows: number;
  /** Steps run so far. */
  readonly steps: number;
  /**
   * Runs up to `count` steps, feeding each chosen token to the next step. A row that has chosen EOS is done: its later
   * records are padding (token = pad, logprob 0). Stops early when all rows are done.
   * @returns one array of `rows` records per step that ran
   * @throws {PlaygroundError} `non-finite`, `device-lost`, `out-of-memory`
   */
  run(count: number): Promise<StepRecord[][]>;
  /**
   * Beam search: before the next step, row r continues from what row `sources[r]` has produced so far, with
   * `tokens[r]` as its last token. No cache is copied; the ancestry of each position is.
   */
  reorder(sources: readonly number[], tokens: readonly number[]): void;
  /** The full logits of the last step, `[rows, vocabSize]`. For tests and the reference; slow on a GPU. */
  readLogits(): Promise<Float32Array>;
  dispose(): void;
}

/** Beam searches that run side by side on the device, with the same number of beams. */
export interface BeamOptions {
  /** For each search the prompt that it reads. */
  promptOfSearch: readonly number[];
  /** Beams of a search. */
  width: number;
  /** Most steps that the session will run: the size of the key/value cache. */
  maxSteps: number;
  /** Greedy, with at least `2 * width` alternatives; EOS is no continuation before `minNewTokens`. */
  policy: StepPolicy;
  /** Tokens each search must produce first. */
  forced?: readonly (readonly number[])[];
}

/** A way to continue one of the beams. */
export interface BeamCandidate extends TokenScore {
  /** The beam, 0 to `width - 1`. */
  source: number;
}

/** One step of one search. */
export interface BeamStep {
  /** Of each beam, as it was before the step: its entropy and alternatives. The token counts where it was forced. */
  records: StepRecord[];
  /**
   * The best `2 * width` continuations by the sum of log-probabilities, best first; ties by beam, then as the
   * alternatives are ordered. The first `width` of them that are not EOS are the beams of the next step, in this order.
   * Empty where the token was forced, and once the search has no unfinished beam left.
   */
  ranked: BeamCandidate[];
}

export interface BeamSession {
  /** Steps run so far. */
  readonly steps: number;
  /**
   * Runs up to `count` steps. The device does not know when a search is done; what it runs beyond that is discarded.
   * Stops early when no search has an unfinished beam left.
   * @returns one array of searches per step that ran
   * @throws {PlaygroundError} `non-finite`, `device-lost`, `out-of-memory`
   */
  run(count: number): Promise<BeamStep[][]>;
  dispose(): void;
}

/** An adapter on the device of a runtime: at any strength, beside any number of others. */
export interface LoadedAdapter {
  /**
   * The model with the adapter in force. It shares the weights of the runtime it came from, which stays as it is;
   * disposing of it gives back what is its own.
   * @throws {PlaygroundError} `invalid-input` for an impossible strength
   */
  at(strength: number): Promise<Seq2SeqRuntime>;
  dispose(): void;
}

export interface AdapterSupport {
  /** @throws {PlaygroundError} `checkpoint-mismatch` when it was made for another model, `out-of-memory` */
  load(adapter: LoraAdapter): Promise<LoadedAdapter>;
}

export interface Seq2SeqRuntime {
  readonly kind: 'reference' | 'webgpu' | 'onnx';
  readonly config: T5Config;
  /** Most steps worth asking of one {@link DecodeSession.run}: adapts so that one submit stays short. */
  readonly preferredSteps: number;
  /**
   * Runs the encoder over prompts of any lengths together; each gives the same result as alone.
   * @param prompts token ids, EOS included
   */
  encode(prompts: readonly (readonly number[])[]): Promise<EncodedPrompts>;
  startDecoding(prompts: EncodedPrompts, options: DecodeOptions): Promise<DecodeSession>;
  /** Beam search without a round trip per step; undefined where candidates are ranked on the CPU, step by step. */
  startBeams?(prompts: EncodedPrompts, options: BeamOptions): Promise<BeamSession>;
  /**
   * Cross-attention while the decoder is fed given tokens (teacher forcing).
   * @param prompts of one prompt
   * @param outputIds at least one, of the vocabulary; EOS, if there, is the last
   * @param signal looked at between device runs
   * @throws {PlaygroundError} `unsupported-file` where the model's graphs do not tell, `cancelled`
   */
  crossAttention(
    prompts: EncodedPrompts,
    outputIds: readonly number[],
    signal?: CancelSignal,
  ): Promise<CrossAttention>;
  /** Undefined where adapters can only be had by merging them into the weights. */
  readonly adapters?: AdapterSupport;
  dispose(): void;
}
