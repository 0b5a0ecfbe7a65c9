/** The products of a model that kernels are timed on: its own matrices, with input that costs nothing to make. */
import type { T5Config } from '@/core/model/t5-config';
import type { BufferScope } from '@/engine/webgpu/device/device';
import { readBuffer } from '@/engine/webgpu/device/readback';
import { secondsOfSubmit } from '@/engine/webgpu/device/seconds-of';
import type {
  DecoderLayerWeights,
  EncoderLayerWeights,
  ModelWeights,
} from '@/engine/webgpu/model/model-weights';
import { type Activations, type Norm, type Program, ProgramBuilder } from '@/engine/webgpu/model/program';
import { paddedQuads, type WeightMatrix } from '@/engine/webgpu/model/weights';
import type { ProductKind } from './kernel-choice';
import type { Epilogue, KernelLibrary } from './kernels';

interface Product {
  weight: WeightMatrix;
  epilogue: Epilogue;
  norm?: Norm;
}

/** Rows that stand for a kind, and most weights that are read: more than caches hold where reading is what takes time. */
const SIZES: Readonly<Record<ProductKind, { rows: number; weights: number }>> = {
  one: { rows: 1, weights: 64e6 },
  few: { rows: 8, weights: 32e6 },
  some: { rows: 16, weights: 16e6 },
  many: { rows: 128, weights: 8e6 },
};

export interface TuningJob {
  program: Program;
  /** Runs all once and gives what the first product made. */
  firstResult(): Promise<Float32Array>;
}

/** The products of one kind by the kernels of a library. @throws {PlaygroundError} `device-limit` */
export function tuningJob(
  device: GPUDevice,
  kernels: KernelLibrary,
  scope: BufferScope,
  config: T5Config,
  weights: ModelWeights,
  kind: ProductKind,
): TuningJob {
  const { rows, weights: most } = SIZES[kind];
  const builder = new ProgramBuilder(device, kernels, scope);
  const inputs = new Map<number, Activations>();
  const input = (columns: number): Activations => {
    const known = inputs.get(columns);
    if (known) return known;
    const made = { buffer: scope.upload('tuning input', numbers(rows * columns)), rows, stride: columns };
    inputs.set(columns, made);
    return made;
  };
  const outputs: Activations[] = [];
  for (const { weight, epilogue, norm } of within(most, productsOf(kind, config, weights))) {
    const columns = epilogue === 'GATED' ? weight.outputs / 2 : weight.outputs;
    const output = builder.table('tuning output', rows, columns);
    builder.linear(input(paddedQuads(weight.inputs) * 4), weight, output, epilogue, { norm });
    outputs.push(output);
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
  const up = config.isGatedAct ? 'GATED' : 'RELU';
  const common = (layer: EncoderLayerWeights): Product[] => [
    { weight: layer.qkv, epilogue: 'STORE', norm: layer.attentionNorm },
    { weight: layer.o, epilogue: 'ADD' },
    { weight: layer.up, epilogue: up, norm: layer.norm },
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

/** The first product, and of the others those that still fit. */
function within(most: number, products: readonly Product[]): Product[] {
  let sum = 0;
  return products.filter(({ weight }, i) => {
    const size = weight.outputs * weight.inputs;
    if (i > 0 && sum + size > most) return false;
    sum += size;
    return true;
  });
}

/** Numbers between -1 and 1 that differ from row to row. */
function numbers(count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = ((i * 37) % 997) / 498 - 1;
  return values;
}
