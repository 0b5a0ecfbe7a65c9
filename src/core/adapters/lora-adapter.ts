/** A LoRA adapter as every runtime takes it: low-rank changes of named matrices. */
import { PlaygroundError } from '@/core/errors';
import { quoteName } from '@/core/formats/bytes/file-errors';
import { expectedTensors } from '@/core/formats/checkpoint/tensor-names';
import type { T5Config } from '@/core/model/t5-config';

/** The change of one matrix: `W + scale * B A`, where W is `[outputs, inputs]`. */
export interface LoraModule {
  readonly rank: number;
  readonly inputs: number;
  readonly outputs: number;
  /** `[rank, inputs]` */
  readonly a: Float32Array;
  /** `[outputs, rank]` */
  readonly b: Float32Array;
  /** `alpha / rank`, or `alpha / sqrt(rank)` with rsLoRA. */
  readonly scale: number;
}

/** What an adapter says of itself; PEFT keeps it in adapter_config.json. */
export interface LoraDescription {
  rank: number;
  alpha: number;
  dropout: number;
  rsLora: boolean;
  /**
   * Modules by name or by the end of it: `q`, `v`, `wi_0`... A single entry that is no plain name is a regular
   * expression, as PEFT has it; it is written and passed on, never run.
   */
  targets: string[];
  /** The configuration leaves out some layers: what is missing cannot be told. */
  partial?: boolean;
  /** The model it was made for, as its maker named it; empty when unknown. */
  baseModel: string;
}

export interface LoraAdapter {
  readonly description: LoraDescription;
  /** By canonical tensor name, for example `enc.blk.0.attn_q.weight`. */
  readonly modules: ReadonlyMap<string, LoraModule>;
}

const PROJECTION = /\.(?:cross_)?(?:attn_[qkvo]|ffn_(?:gate|up|down))\.weight$/;

/**
 * Matrices of a model that an adapter may change: the projections of attention and feed-forward.
 * @returns canonical name to `[outputs, inputs]`
 */
export function adaptableMatrices(config: T5Config): Map<string, readonly [outputs: number, inputs: number]> {
  const found = new Map<string, readonly [number, number]>();
  for (const [name, [outputs = 0, inputs = 0]] of expectedTensors(config)) {
    if (PROJECTION.test(name)) found.set(name, [outputs, inputs]);
  }
  return found;
}

/**
 * Checks that every module of an adapter has a matrix of its shape in a model.
 * @throws {PlaygroundError} `checkpoint-mismatch` naming the first that has not
 */
export function checkAdapterFits({ description, modules }: LoraAdapter, config: T5Config): void {
  const matrices = adaptableMatrices(config);
  for (const [name, { inputs, outputs }] of modules) {
    const shape = matrices.get(name);
    if (shape?.[0] === outputs && shape[1] === inputs) continue;
    const made = description.baseModel === '' ? '' : ` It was made for ${quoteName(description.baseModel)}.`;
    throw new PlaygroundError(
      'checkpoint-mismatch',
      shape === undefined
        ? `The adapter changes ${name}, which this model has not.${made}`
        : `The adapter changes ${name} as a matrix of ${outputs} x ${inputs}; this model's has ${shape[0]} x ${shape[1]}.${made}`,
      { hint: 'Load the model that the adapter was made for.' },
    );
  }
}

/**
 * Adds `strength * scale * B A` to a matrix in place; sums over the rank run in float64.
 * @param values `[outputs, inputs]`, row-major
 */
export function addLowRank(values: Float32Array, module: LoraModule, strength: number): void {
  const { a, b, rank, inputs, outputs } = module;
  const factor = module.scale * strength;
  const row = new Float64Array(inputs);
  for (let output = 0; output < outputs; output++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const weight = b[output * rank + r]!;
      if (weight === 0) continue;
      for (let k = 0; k < inputs; k++) row[k]! += weight * a[r * inputs + k]!;
    }
    for (let k = 0; k < inputs; k++) values[output * inputs + k]! += factor * row[k]!;
  }
}
