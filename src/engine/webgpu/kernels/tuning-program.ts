/** Programs that kernels are timed on: a model's own matrices, with cheap synthetic input. */
import type { T5Config } from '@/core/model/t5-config';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { secondsOfSubmit } from '@/engine/webgpu/device/gpu-timer';
import { readBuffer } from '@/engine/webgpu/device/readback';
import type { GpuModel } from '@/engine/webgpu/model/gpu-model';
import type {
  DecoderLayerWeights,
  EncoderLayerWeights,
  ModelWeights,
} from '@/engine/webgpu/model/model-weights';
import { type Activations, type Norm, type Program, ProgramBuilder } from '@/engine/webgpu/model/program';
import { paddedQuads, type WeightMatrix } from '@/engine/webgpu/model/weight-matrix';
import type { ProductKind } from './kernel-choice';
import { activationEpilogue, type Epilogue, isGated } from './linear-kernels';

interface Product {
  weight: WeightMatrix;
  epilogue: Epilogue;
  norm?: Norm;
}

/** Rows that represent a kind, and the most weights to read: more than caches hold where reading dominates. */
const SIZES: Readonly<Record<ProductKind, { rows: number; weights: number }>> = {
  one: { rows: 1, weights: 64e6 },
  few: { rows: 8, weights: 32e6 },
  some: { rows: 16, weights: 16e6 },
  many: { rows: 128, weights: 8e6 },
};

export interface TuningProgram {
  program: Program;
  /** Runs everything once and returns the output of the first product. */
  firstResult(): Promise<Float32Array>;
}

/**
 * The products of one kind by the model's kernels.
 * @param scope owns the buffers
 * @throws {PlaygroundError} `device-limit`
 */
export function tuningProgram(
  { device, kernels, config, weights }: GpuModel,
  scope: BufferScope,
  kind: ProductKind,
): TuningProgram {
  const { rows, weights: most } = SIZES[kind];
  const builder = new ProgramBuilder(kernels, scope);
  const inputs = new Map<number, Activations>();
  const input = (columns: number): Activations => {
    const known = inputs.get(columns);
    if (known) return known;
    const buffer = scope.upload('tuning input', syntheticValues(rows * columns));
    const created = { buffer, rows, stride: columns };
    inputs.set(columns, created);
    return created;
  };
  const outputs: Activations[] = [];
  for (const { weight, epilogue, norm } of within(most, productsOf(kind, config, weights))) {
    const columns = isGated(epilogue) ? weight.outputs / 2 : weight.outputs;
    const y = builder.table('tuning output', rows, columns);
    builder.linear({ x: input(paddedQuads(weight.inputs) * 4), weight, y, epilogue, norm });
    outputs.push(y);
  }
  const program = builder.build();
  const [first] = outputs;
  return {
    program,
    firstResult: async () => {
      await secondsOfSubmit(device, (pass) => program.record(pass), 1);
      return new Float32Array(await readBuffer(device, first!.buffer, 0, rows * first!.stride * 4));
    },
  };
}

function productsOf(kind: ProductKind, config: T5Config, weights: ModelWeights): Product[] {
  const activation = activationEpilogue(config);
  const common = (layer: EncoderLayerWeights): Product[] => [
    { weight: layer.qkv, epilogue: 'STORE', norm: layer.attentionNorm },
    { weight: layer.o, epilogue: 'ADD' },
    { weight: layer.up, epilogue: activation, norm: layer.norm },
    { weight: layer.down, epilogue: 'ADD' },
  ];
  if (kind === 'many') return weights.encoder.flatMap(common);
  const decoder = (layer: DecoderLayerWeights): Product[] => [
    ...common(layer),
    { weight: layer.crossQ, epilogue: 'STORE', norm: layer.crossNorm },
    { weight: layer.crossO, epilogue: 'ADD' },
  ];
  const [first, ...others] = weights.decoder;
  const head: Product = { weight: weights.head, epilogue: 'STORE', norm: weights.decoderNorm };
  return [...decoder(first!), head, ...others.flatMap(decoder)];
}

/** The first product, and the others as far as they fit. */
function within(most: number, products: readonly Product[]): Product[] {
  let sum = 0;
  return products.filter(({ weight }, i) => {
    const size = weight.outputs * weight.inputs;
    if (i > 0 && sum + size > most) return false;
    sum += size;
    return true;
  });
}

/** Values between -1 and 1 that differ from row to row. */
function syntheticValues(count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = ((i * 37) % 997) / 498 - 1;
  return values;
}
