/**
 * The layout of a run's adapters. All trained parameters are one flat f32 array, so that the optimiser is one dispatch: module
 * after module in the model's order, A before B, the whole padded with zeros to whole vec4.
 */

import { adaptableMatrices } from '@/core/adapters/lora-adapter';
import { PlaygroundError } from '@/core/errors';
import type { LoraConfig, LoraTarget } from '@/core/finetune/lora-training';
import { huggingFaceName } from '@/core/formats/checkpoint/tensor-names';
import type { T5Config } from '@/core/model/t5-config';
import type { LoraWeights } from '@/engine/lora/lora-types';

export interface AdaptedModule {
  /** Canonical name of the matrix, for example `enc.blk.0.attn_q.weight`. */
  readonly name: string;
  /** Path of the module in a Hugging Face model, for example `encoder.block.0.layer.0.SelfAttention.q`. */
  readonly path: string;
  /** Number of the module, which identifies its dropout masks. */
  readonly index: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Index of A, `[rank, inputs]`, in the flat array. */
  readonly aOffset: number;
  /** Index of B, `[outputs, rank]`. */
  readonly bOffset: number;
}

export interface LoraLayout {
  readonly modules: readonly AdaptedModule[];
  readonly byName: ReadonlyMap<string, AdaptedModule>;
  readonly rank: number;
  /** The factor of B A. */
  readonly scale: number;
  /** Trained parameters: floats without padding. */
  readonly parameters: number;
  /** Floats with padding. */
  readonly floats: number;
}

/**
 * Checks a configuration against a model and lays out its adapters.
 * @throws {PlaygroundError} `invalid-config` naming what is out of range
 */
export function loraLayout(model: T5Config, lora: LoraConfig): LoraLayout {
  checkNumbers(lora);
  const wanted = new Set<LoraTarget>(lora.targets);
  const found = new Set<LoraTarget>();
  const modules: AdaptedModule[] = [];
  let end = 0;
  for (const [name, [outputs, inputs]] of adaptableMatrices(model)) {
    const path = huggingFaceName(name, model.isGatedAct)?.replace(/\.weight$/, '');
    const target = path?.split('.').pop() as LoraTarget | undefined;
    if (path === undefined || target === undefined || !wanted.has(target)) continue;
    found.add(target);
    if (lora.scope === 'decoder' && !name.startsWith('dec.')) continue;
    if (lora.rank > Math.min(outputs, inputs)) {
      throw wrong(
        `The rank is ${lora.rank}, but ${path} is only ${outputs} x ${inputs}.`,
        'Choose a smaller rank.',
      );
    }
    const [aOffset, bOffset] = [end, end + lora.rank * inputs];
    modules.push({ name, path, index: modules.length, inputs, outputs, aOffset, bOffset });
    end = bOffset + lora.rank * outputs;
  }
  for (const target of wanted) {
    if (!found.has(target)) {
      throw wrong(
        `This model has no projection called ${target}.`,
        'Gated models have wi_0 and wi_1, other models have wi.',
      );
    }
  }
  return {
    modules,
    byName: new Map(modules.map((module) => [module.name, module])),
    rank: lora.rank,
    scale: lora.alpha / (lora.rsLora ? Math.sqrt(lora.rank) : lora.rank),
    parameters: end,
    floats: Math.ceil(end / 4) * 4,
  };
}

function checkNumbers({ targets, rank, alpha, dropout }: LoraConfig): void {
  if (targets.length === 0)
    throw wrong('No projection was chosen.', 'Choose at least one, for example q and v.');
  if (!Number.isInteger(rank) || rank < 1 || rank > 1024) {
    throw wrong(
      `The rank is ${rank}; it must be a whole number from 1 to 1024.`,
      'Usual ranks are 8 and 16.',
    );
  }
  if (!Number.isFinite(alpha) || alpha <= 0) {
    throw wrong(`Alpha is ${alpha}; it must be more than 0.`, 'Twice the rank is usual.');
  }
  if (!(dropout >= 0 && dropout < 1)) {
    throw wrong(`Dropout is ${dropout}; it must be at least 0 and less than 1.`, '0.05 is usual.');
  }
}

function wrong(message: string, hint: string): PlaygroundError {
  return new PlaygroundError('invalid-config', message, { hint });
}

/** PEFT's name of one of a module's two matrices. */
export function peftKey(module: AdaptedModule, part: 'A' | 'B'): string {
  return `base_model.model.${module.path}.lora_${part}.weight`;
}

/** The flat array as named matrices. */
export function toWeights(layout: LoraLayout, flat: Float32Array): LoraWeights {
  const weights: LoraWeights = new Map();
  const { rank } = layout;
  for (const module of layout.modules) {
    const { inputs, outputs, aOffset, bOffset } = module;
    weights.set(peftKey(module, 'A'), {
      shape: [rank, inputs],
      data: flat.slice(aOffset, aOffset + rank * inputs),
    });
    weights.set(peftKey(module, 'B'), {
      shape: [outputs, rank],
      data: flat.slice(bOffset, bOffset + outputs * rank),
    });
  }
  return weights;
}

/**
 * Named matrices as the flat array.
 * @throws {PlaygroundError} `checkpoint-mismatch` when a matrix is missing, unexpected, or of another shape
 */
export function toFlat(layout: LoraLayout, weights: LoraWeights): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.floats);
  for (const module of layout.modules) {
    flat.set(take(weights, peftKey(module, 'A'), [layout.rank, module.inputs]), module.aOffset);
    flat.set(take(weights, peftKey(module, 'B'), [module.outputs, layout.rank]), module.bOffset);
  }
  if (weights.size !== 2 * layout.modules.length) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `The adapter has ${weights.size} matrices; ${2 * layout.modules.length} are trained.`,
      { hint: 'Train with the same targets that the adapter has.' },
    );
  }
  return flat;
}

function take(weights: LoraWeights, key: string, shape: readonly [number, number]): Float32Array {
  const found = weights.get(key);
  const fits =
    found?.shape[0] === shape[0] && found.shape[1] === shape[1] && found.data.length === shape[0] * shape[1];
  if (found && fits) return found.data;
  throw new PlaygroundError(
    'checkpoint-mismatch',
    found ? `${key} is ${found.shape.join(' x ')}, not ${shape.join(' x ')}.` : `The adapter has no ${key}.`,
    { hint: 'Train with the same targets and rank that the adapter has.' },
  );
}
