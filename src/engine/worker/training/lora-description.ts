/** Describes a trained adapter in the terms of PEFT. */
import type { LoraDescription } from '@/core/adapters/lora-adapter';
import type { LoraConfig } from '@/core/finetune/lora-training';

/** An adapter of the decoder only selects its modules by a regular expression, as in PEFT. */
export function describeLora(config: LoraConfig, baseModel: string): LoraDescription {
  const { rank, alpha, dropout, rsLora, scope } = config;
  const names = [...config.targets].sort();
  const targets = scope === 'all' ? names : [`decoder\\..*\\.(${names.join('|')})`];
  return { rank, alpha, dropout, rsLora, targets, baseModel };
}
