/** The training run of tiny-t5 that was made elsewhere: batch, first weights, gradients of the first step, losses. */

import type { LoraConfig, TrainExample, TrainSettings } from '@/core/finetune/lora-training';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { openSafetensors } from '@/core/formats/safetensors/safetensors';
import type { LoraWeights } from '@/engine/lora/lora-types';
import { referenceBytes, referenceText } from '@/testing/reference';

export interface GoldGradient {
  l2: number;
  first4: number[];
}

export interface LoraGold {
  lora: LoraConfig;
  settings: TrainSettings;
  batch: TrainExample[];
  initial: LoraWeights;
  /** Loss before each of 20 updates. */
  losses: number[];
  /** By PEFT's name. */
  gradients: ReadonlyMap<string, GoldGradient>;
}

interface GoldFile {
  lora_training: {
    r: number;
    lora_alpha: number;
    input_ids: number[][];
    labels: number[][];
    optimizer: { lr: number; betas: [number, number]; eps: number; weight_decay: number };
    loss_by_step: number[];
    step0_gradients: Record<string, GoldGradient>;
  };
}

export async function readLoraGold(): Promise<LoraGold> {
  const text = await referenceText('gold/tiny-t5/expected.json');
  const { lora_training: run } = JSON.parse(text) as GoldFile;
  const path = 'gold/tiny-t5/train_init/adapter_model.safetensors';
  const { tensors } = await openSafetensors(bytesSource('init.safetensors', await referenceBytes(path)));
  const initial: LoraWeights = new Map();
  for (const [name, tensor] of tensors) {
    const [rows = 0, columns = 0] = tensor.shape;
    initial.set(name, { shape: [rows, columns], data: await readAsF32(tensor) });
  }
  const { lr, betas, eps, weight_decay } = run.optimizer;
  return {
    lora: {
      targets: ['q', 'v'],
      rank: run.r,
      alpha: run.lora_alpha,
      dropout: 0,
      rsLora: false,
      scope: 'all',
    },
    settings: {
      learningRate: lr,
      schedule: 'constant',
      warmupSteps: 0,
      weightDecay: weight_decay,
      clipNorm: 0,
      batchSize: run.input_ids.length,
      accumulation: 1,
      steps: run.loss_by_step.length,
      seed: 0,
      beta1: betas[0],
      beta2: betas[1],
      eps,
    },
    batch: run.input_ids.map((sourceIds, i) => ({ sourceIds, targetIds: run.labels[i]! })),
    initial,
    losses: run.loss_by_step,
    gradients: new Map(
      Object.entries(run.step0_gradients).map(([name, gradient]) => [
        `base_model.model.${name}.weight`,
        gradient,
      ]),
    ),
  };
}
