/** A small random LoRA adapter for tests that must run without the reference values. */
import { adaptableMatrices, type LoraAdapter, type LoraModule } from '@/core/adapters/lora-adapter';
import { huggingFaceName } from '@/core/formats/checkpoint/tensor-names';
import type { T5Config } from '@/core/model/t5-config';
import { seededRandom } from '@/testing/seeded-random';

export interface TinyAdapterOptions {
  seed: number;
  rank?: number;
  alpha?: number;
  rsLora?: boolean;
  /** Default: q and v. */
  targets?: readonly string[];
  /** Largest absolute value of B; 0 gives an adapter that changes nothing. */
  b?: number;
}

/** An adapter whose numbers depend on the seed alone, strong enough to change what a tiny model answers. */
export function makeTinyAdapter(config: T5Config, options: TinyAdapterOptions): LoraAdapter {
  const { seed, rank = 4, alpha = 8, rsLora = false, targets = ['q', 'v'], b: largest = 0.5 } = options;
  const random = seededRandom(seed);
  const values = (length: number, most: number) =>
    Float32Array.from({ length }, () => most * (2 * random() - 1));
  const modules = new Map<string, LoraModule>();
  for (const [name, [outputs, inputs]] of adaptableMatrices(config)) {
    const module = huggingFaceName(name, config.isGatedAct)!.replace(/\.weight$/, '');
    if (!targets.some((target) => module.endsWith(`.${target}`))) continue;
    modules.set(name, {
      rank,
      inputs,
      outputs,
      a: values(rank * inputs, 0.5),
      b: values(outputs * rank, largest),
      scale: alpha / (rsLora ? Math.sqrt(rank) : rank),
    });
  }
  const description = { rank, alpha, dropout: 0, rsLora, targets: [...targets].sort(), baseModel: 'tiny' };
  return { description, modules };
}
