/** The device that training would run on, and how much memory a run takes there. */
import { PlaygroundError } from '@/core/errors';
import type { LoraConfig } from '@/core/finetune/lora-training';
import type { T5Config } from '@/core/model/t5-config';
import { findAdapter } from '@/engine/webgpu/device/device';

export type TrainingDevice =
  | { state: 'looking' }
  | { state: 'gpu'; description: string }
  /** WebGPU is emulated in software: slow, but usable. */
  | { state: 'emulated'; description: string }
  | { state: 'none'; reason: string; hint?: string };

/** Tokens of the largest batch. */
export interface BatchTokens {
  sourceTokens: number;
  targetTokens: number;
  /** Of the longest prompt. */
  longestSource: number;
}

/** Looks for a device. Never rejects: a browser without one is `none`, with the reason. */
export async function findTrainingDevice(find = findAdapter): Promise<TrainingDevice> {
  try {
    const { description, software } = await find();
    return { state: software ? 'emulated' : 'gpu', description };
  } catch (thrown) {
    const { message, hint } = PlaygroundError.from(thrown);
    return { state: 'none', reason: message, hint };
  }
}

/** Bytes that a run will take on the device in addition to the model. */
export async function estimateTrainingBytes(
  config: T5Config,
  lora: LoraConfig,
  shape: BatchTokens,
): Promise<number> {
  const { estimateTraining } = await import('@/engine/lora/memory-estimate');
  return estimateTraining(config, lora, shape).totalBytes;
}
