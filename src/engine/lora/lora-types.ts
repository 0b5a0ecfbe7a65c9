/** The shape of a LoRA trainer; its settings and reports are in core/finetune/lora-training.ts. */
import type { Evaluation, StepReport, TrainExample } from '@/core/finetune/lora-training';

export interface LoraTensor {
  /** A is `[rank, inputs]`, B is `[outputs, rank]`, row-major. */
  shape: readonly [number, number];
  data: Float32Array;
}

/** By PEFT's name, for example `base_model.model.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight`. */
export type LoraWeights = Map<string, LoraTensor>;

export interface TrainerOptions {
  /** Keep only the input of each block and recompute the rest in the backward pass. Default true. */
  checkpointing?: boolean;
  /** Initial weights of all modules; default: A uniform in +-1/sqrt(inputs), B zero. */
  initial?: LoraWeights;
  /** Most bytes of logits in memory at once: the vocabulary is split into chunks that fit. Default 32 MiB. */
  logitBytes?: number;
}

/**
 * One training run on one device. Calls are served one at a time; the caller awaits each before the next.
 * All but `dispose` reject with a PlaygroundError: `invalid-input`, `device-limit`, `out-of-memory`, `device-lost`.
 */
export interface LoraTrainer {
  /** Steps done, skipped ones included. */
  readonly steps: number;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** Largest number of bytes that this run has held on the device, without the model. */
  readonly peakBytes: number;
  /** One optimiser step over at most `batchSize * accumulation` examples. */
  step(batch: readonly TrainExample[]): Promise<StepReport>;
  /** Loss without dropout; nothing is updated. Any number of examples. */
  evaluate(batch: readonly TrainExample[]): Promise<Evaluation>;
  readAdapter(): Promise<LoraWeights>;
  /** Adapter, optimiser and counters: a trainer restored from it continues bit for bit. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws {PlaygroundError} `malformed-file`, `checkpoint-mismatch` when it belongs to another run */
  restore(bytes: Uint8Array): Promise<void>;
  dispose(): void;
}
