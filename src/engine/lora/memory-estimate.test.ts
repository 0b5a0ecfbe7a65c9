import { expect, it } from 'vitest';
import type { LoraConfig } from '@/core/finetune/lora-training';
import { loraLayout } from '@/engine/lora/adapter/lora-layout';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { estimateTraining } from './memory-estimate';

const { config } = makeTinyCheckpoint({ seed: 1 });
const LORA: LoraConfig = {
  targets: ['q', 'wi_0', 'wo'],
  rank: 4,
  alpha: 8,
  dropout: 0,
  rsLora: false,
  scope: 'all',
};

it('is smaller with checkpointing, by the activations of all blocks but one', () => {
  const deep = { ...config, numEncoderLayers: 12, numDecoderLayers: 12 };
  const shape = { sourceTokens: 1000, targetTokens: 50 };
  const kept = estimateTraining(deep, LORA, shape, { checkpointing: true });
  const whole = estimateTraining(deep, LORA, shape, { checkpointing: false });
  expect(whole.adapterBytes).toBe(kept.adapterBytes);
  expect(kept.adapterBytes).toBe(16 * loraLayout(deep, LORA).floats);
  expect(whole.activationBytes / kept.activationBytes).toBeGreaterThan(3);
});
