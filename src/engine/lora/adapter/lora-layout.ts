/**
 * Where each adapter of a run lies. All trained numbers are one flat f32 array, so that the optimiser is one dispatch:
 * module after module in the model's order, A before B, the whole padded with zeros to whole vec4.
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
  /** Counts the modules: names their dropout masks. */
  readonly index: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Index of A, `[rank, inputs]`, in the flat array; B, `[outputs, rank]`, follows at `bAt`. */
  readonly aAt: number;
  readonly bAt: number;
}

export interface LoraLayout {
  readonly modules: readonly AdaptedModule[];
  readonly byName: ReadonlyMap<string, AdaptedModule>;
  readonly rank: number;
  /** What B A is multiplied by. */
  readonly scale: number;
  /** Floats in use. */
  readonly parameters: number;
  /** Floats with the padding. */
  readonly floats: number;
}

/**
 * Checks a configuration against a model and lays its adapters out.
 * @throws {PlaygroundError} `invalid-config` naming what is out of range
 */
export function layLoraOut(model: T5Config, lora: LoraConfig): LoraLayout {
  checkNumbers(lora);
  const wanted = new Set<LoraTarget>(lora.targets);
  const found = new Set<LoraTarget>();
  const modules: AdaptedModule[] = [];
  let at = 0;
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
    const bAt = at + lora.rank * inputs;
    modules.push({ name, path, index: modules.length, inputs, outputs, aAt: at, bAt });
    at = bAt + lora.rank * outputs;
  }
  for (const target of wanted) {
    if (!found.has(target)) {
      throw wrong(
        `This model has no projection called ${target}.`,
        'Gated models have wi_0 and wi_1, others wi.',
      );
    }
  }
  return {
    modules,
    byName: new Map(modules.map((module) => [module.name, module])),
    rank: lora.rank,
    scale: lora.alpha / (lora.rsLora ? Math.sqrt(lora.rank) : lora.rank),
    parameters: at,
    floats: Math.ceil(at / 4) * 4,
  };
}

function checkNumbers({ targets, rank, alpha, dropout }: LoraConfig): void {
  if (targets.length === 0)
    throw wrong('No projection was chosen.', 'Choose at least one, for example q and v.');
  if (!Number.isInteger(rank) || rank < 1 || rank > 1024) {
    throw wrong(`The rank is ${rank}; it must be a whole number from 1 to 1024.`, '8 or 16 are usual.');
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
    const { inputs, outputs, aAt, bAt } = module;
    weights.set(peftKey(module, 'A'), { shape: [rank, inputs], data: flat.slice(aAt, aAt + rank * inputs) });
    weights.set(peftKey(module, 'B'), {
      shape: [outputs, rank],
      data: flat.slice(bAt, bAt + outputs * rank),
    });
  }
  return weights;
}

/**
 * Named matrices as the flat array.
 * @throws {PlaygroundError} `checkpoint-mismatch` when one is missing, too many, or of another shape
 */
export function toFlat(layout: LoraLayout, weights: LoraWeights): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.floats);
  for (const module of layout.modules) {
    flat.set(take(weights, peftKey(module, 'A'), [layout.rank, module.inputs]), module.aAt);
    flat.set(take(weights, peftKey(module, 'B'), [module.outputs, layout.rank]), module.bAt);
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
