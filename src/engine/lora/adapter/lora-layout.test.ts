import { describe, expect, it } from 'vitest';
import type { LoraConfig } from '@/core/finetune/lora-training';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { initialWeights } from './initial-weights';
import { loraLayout, peftKey, toFlat, toWeights } from './lora-layout';

const { config } = makeTinyCheckpoint({ seed: 1 });
const LORA: LoraConfig = {
  targets: ['q', 'wi_0', 'wo'],
  rank: 4,
  alpha: 8,
  dropout: 0,
  rsLora: false,
  scope: 'all',
};

describe('layout', () => {
  it("covers every block, in PEFT's names", () => {
    const layout = loraLayout(config, LORA);
    expect(layout.modules.length).toBe(2 * 3 + 2 * 4);
    expect(layout.scale).toBe(2);
    expect(loraLayout(config, { ...LORA, rsLora: true }).scale).toBe(4);
    const keys = layout.modules.map((module) => peftKey(module, 'A'));
    expect(keys).toContain('base_model.model.encoder.block.1.layer.0.SelfAttention.q.lora_A.weight');
    expect(keys).toContain('base_model.model.decoder.block.0.layer.1.EncDecAttention.q.lora_A.weight');
    expect(keys).toContain('base_model.model.decoder.block.1.layer.2.DenseReluDense.wi_0.lora_A.weight');
    const decoder = loraLayout(config, { ...LORA, scope: 'decoder' });
    expect(decoder.modules.every(({ path }) => path.startsWith('decoder.'))).toBe(true);
    expect(decoder.modules.length).toBe(2 * 4);
  });

  it('converts to named matrices and back, and refuses others', () => {
    const layout = loraLayout(config, LORA);
    const flat = initialWeights(layout, 5);
    const weights = toWeights(layout, flat);
    expect(toFlat(layout, weights)).toEqual(flat);
    const key = peftKey(layout.modules[0]!, 'B');
    const without = new Map(weights);
    without.delete(key);
    const refused = expect.objectContaining({ code: 'checkpoint-mismatch' });
    expect(() => toFlat(layout, without)).toThrow(refused);
    expect(() => toFlat(layout, new Map(weights).set('other', weights.get(key)!))).toThrow(refused);
    const { data } = weights.get(key)!;
    expect(() => toFlat(layout, new Map(weights).set(key, { shape: [4, data.length / 4], data }))).toThrow(
      refused,
    );
  });
});
