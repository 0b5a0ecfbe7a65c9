/**
 * Chooses the kernels of matrix products by a short measurement on the model's own matrices, once for an adapter, a browser
 * and a shape. All candidates are exact, so that only speed depends on it; whatever fails leaves the defaults.
 */
import { spreadOf } from '@/core/bench/statistics';
import type { T5Config } from '@/core/model/t5-config';
import { BufferScope, type GpuDevice, withDeviceErrors } from '@/engine/webgpu/device/device';
import { secondsOfSubmit } from '@/engine/webgpu/device/seconds-of';
import type { ModelWeights } from '@/engine/webgpu/model/model-weights';
import {
  candidates,
  kernelChoice,
  PRODUCT_KERNELS,
  PRODUCT_KINDS,
  type ProductKind,
  type ProductName,
  type ProductNames,
} from './kernel-choice';
import { type KernelLibrary, PRODUCT_DIGEST } from './kernels';
import { type TuningJob, tuningJob } from './tuning-job';

/** Where choices outlast the page. */
export interface TuningShelf {
  /** What was written, unchecked. */
  read(key: string): Promise<unknown>;
  write(key: string, record: unknown): Promise<void>;
}

/** The model that kernels are chosen for. */
export interface TunedModel {
  gpu: GpuDevice;
  /** With the defaults of its style. */
  kernels: KernelLibrary;
  config: T5Config;
  weights: ModelWeights;
}

export interface TuningLimits {
  /** For measuring one kind of product; what is compiled before that is extra. */
  millisecondsOfKind: number;
  /** After so much time no further candidate is compiled. */
  milliseconds: number;
}

/** About 200 ms of measurements in all. */
const LIMITS: TuningLimits = { millisecondsOfKind: 50, milliseconds: 1_000 };

/** A sample is so long that a clock of 0.1 ms and the cost of a submit hardly count. */
const SAMPLE_SECONDS = 0.002;
const MOST_REPETITIONS = 200;
/** A median of fewer rounds says nothing. */
const LEAST_ROUNDS = 3;
const MOST_ROUNDS = 9;
/** The default stays unless another is faster by more than measurements scatter. */
const CLEARLY_FASTER = 0.97;
/** Squared distance of two f32 sums in different order, as a share of their square, is far below this. */
const SAME_RESULT = 1e-9;

/**
 * The library with the fastest kernels for this model: as they were chosen before, or else measured now. Never rejects.
 * @param shelf without one, every call measures
 */
export async function tuneKernels(
  model: TunedModel,
  shelf?: TuningShelf,
  limits: TuningLimits = LIMITS,
): Promise<KernelLibrary> {
  const { kernels, gpu } = model;
  try {
    const key = tuningKey(model);
    const known = namesFrom(await shelf?.read(key).catch(() => undefined), gpu.device.features);
    const names = known ?? (await measureNames(model, limits));
    if (!known) await shelf?.write(key, { names }).catch(() => undefined);
    return kernels.withProducts(kernelChoice(kernels.style, names).products);
  } catch {
    return kernels;
  }
}

/** Everything that a choice depends on. */
export function tuningKey({ gpu, config, weights }: TunedModel): string {
  const { dModel, dKv, numHeads, dFf, vocabSize, numEncoderLayers, numDecoderLayers } = config;
  const { qkv, up } = weights.decoder[0]!;
  return JSON.stringify([
    gpu.description,
    globalThis.navigator?.userAgent ?? '',
    [...gpu.device.features].filter((name) => name === 'subgroups'),
    PRODUCT_DIGEST,
    [dModel, dKv * numHeads, dFf, vocabSize, numEncoderLayers, numDecoderLayers],
    [qkv.format, up.format, weights.head.format],
  ]);
}

/** A stored choice, if it is one that this device could have got. */
function namesFrom(record: unknown, features: ReadonlySet<string>): ProductNames | undefined {
  if (typeof record !== 'object' || record === null || !('names' in record)) return undefined;
  const { names } = record;
  if (typeof names !== 'object' || names === null) return undefined;
  const chosen: Record<string, unknown> = { ...names };
  const nameOf = (kind: ProductKind) => candidates(kind, features).find((name) => name === chosen[kind]);
  const [one, few, some, many] = PRODUCT_KINDS.map(nameOf);
  return one && few && some && many ? { one, few, some, many } : undefined;
}

async function measureNames(model: TunedModel, limits: TuningLimits): Promise<ProductNames> {
  const { features } = model.gpu.device;
  const until = performance.now() + limits.milliseconds;
  const fastest = (kind: ProductKind) =>
    fastestProduct(model, kind, candidates(kind, features), until, limits.millisecondsOfKind);
  return {
    one: await fastest('one'),
    few: await fastest('few'),
    some: await fastest('some'),
    many: await fastest('many'),
  };
}

interface Entry {
  name: ProductName;
  job: TuningJob;
  samples: number[];
}

/**
 * Times the variants in turns, so that a clock that rises or a busy moment meets all of them.
 * @param names the default first
 * @param until no further variant is compiled after that time
 * @returns the default where another is not clearly faster, or where time was too short to tell
 */
export async function fastestProduct(
  model: TunedModel,
  kind: ProductKind,
  names: readonly ProductName[],
  until: number,
  milliseconds: number,
): Promise<ProductName> {
  const { device } = model.gpu;
  const scope = new BufferScope(device);
  try {
    const entries = await soundEntries(model, scope, kind, names, until);
    const [first] = entries;
    if (!first || first.name !== names[0] || entries.length === 1) return names[0]!;
    const time = ({ job }: Entry, repetitions: number) =>
      secondsOfSubmit(device, (pass) => job.program.record(pass), repetitions);
    const once = await time(first, 1);
    const repetitions = Math.min(MOST_REPETITIONS, Math.ceil(SAMPLE_SECONDS / once));
    const end = performance.now() + milliseconds;
    for (let round = 0; round < MOST_ROUNDS && performance.now() < end; round++) {
      for (const entry of entries) entry.samples.push(await time(entry, repetitions));
    }
    if (first.samples.length < LEAST_ROUNDS) return first.name;
    const median = ({ samples }: Entry) => spreadOf(samples)!.median;
    const best = entries.reduce((a, b) => (median(b) < median(a) ? b : a));
    return median(best) < CLEARLY_FASTER * median(first) ? best.name : first.name;
  } finally {
    scope.dispose();
  }
}

/** Compiles and runs each once. One that the device refuses, or that does not give what the default gives, is left out. */
async function soundEntries(
  { gpu, kernels, config, weights }: TunedModel,
  scope: BufferScope,
  kind: ProductKind,
  names: readonly ProductName[],
  until: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let expected: Float32Array | undefined;
  for (const name of names) {
    if (expected && performance.now() > until) break;
    try {
      const products = { ...kernels.choice.products, [kind]: PRODUCT_KERNELS[name] };
      const library = kernels.withProducts(products);
      const { job, result } = await withDeviceErrors(gpu.device, async () => {
        const job = tuningJob(gpu.device, library, scope, config, weights, kind);
        return { job, result: await job.firstResult() };
      });
      expected ??= result;
      if (isSame(result, expected)) entries.push({ name, job, samples: [] });
    } catch {
      // The default is not sound either, if it is the first: then nothing can be compared, and it stays.
      if (!expected) break;
    }
  }
  return entries;
}

/** False also where anything is not finite. */
function isSame(result: Float32Array, expected: Float32Array): boolean {
  let distance = 0;
  let square = 0;
  expected.forEach((value, i) => {
    distance += (result[i]! - value) ** 2;
    square += value ** 2;
  });
  return distance <= SAME_RESULT * square && square > 0;
}
