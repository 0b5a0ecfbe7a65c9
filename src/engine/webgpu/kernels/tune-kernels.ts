/**
 * Chooses the kernels of matrix products by a short measurement on the model's own matrices, once per adapter, browser and
 * model shape. All candidates are exact, so only speed depends on the choice; any failure keeps the defaults.
 */
import { spreadOf } from '@/core/bench/statistics';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { withDeviceErrors } from '@/engine/webgpu/device/device-errors';
import { secondsOfSubmit } from '@/engine/webgpu/device/gpu-timer';
import type { GpuModel } from '@/engine/webgpu/model/gpu-model';
import {
  candidates,
  kernelChoice,
  PRODUCT_KERNELS,
  PRODUCT_KINDS,
  type ProductKind,
  type ProductName,
  type ProductNames,
} from './kernel-choice';
import type { KernelLibrary } from './kernel-library';
import { PRODUCT_DIGEST } from './linear-kernels';
import { type TuningProgram, tuningProgram } from './tuning-program';

/** Where choices outlast the page. */
export interface TuningStore {
  /** What was written, unchecked. */
  read(key: string): Promise<unknown>;
  write(key: string, record: unknown): Promise<void>;
}

/** The model that kernels are chosen for, with the default kernels of its style. */
export interface TunedModel extends GpuModel {
  /** The name of the graphics adapter. */
  readonly adapterName: string;
}

export interface TuningLimits {
  /** For measuring one kind of product, compilation excluded. */
  millisecondsPerKind: number;
  /** After this time no further candidate is compiled. */
  milliseconds: number;
}

/** About 200 ms of measurements in all. */
const LIMITS: TuningLimits = { millisecondsPerKind: 50, milliseconds: 1_000 };

/** Long enough that a clock resolution of 0.1 ms and the cost of a submit are negligible. */
const SAMPLE_SECONDS = 0.002;
const MAX_REPETITIONS = 200;
/** The median of fewer rounds is meaningless. */
const MIN_ROUNDS = 3;
const MAX_ROUNDS = 9;
/** The default is kept unless another is faster by more than the noise of measurements. */
const CLEARLY_FASTER = 0.97;
/** The relative squared error between f32 sums of different order is far below this. */
const SAME_RESULT = 1e-9;

/**
 * The library with the fastest kernels for this model: as chosen before, or measured now. Never rejects.
 * @param store without one, every call measures
 */
export async function tuneKernels(
  model: TunedModel,
  store?: TuningStore,
  limits: TuningLimits = LIMITS,
): Promise<KernelLibrary> {
  const { kernels, device } = model;
  try {
    const key = tuningKey(model);
    const known = namesFrom(await store?.read(key).catch(() => undefined), device.features);
    const names = known ?? (await measureNames(model, limits));
    if (!known) await store?.write(key, { names }).catch(() => undefined);
    return kernels.withProducts(kernelChoice(kernels.style, names).products);
  } catch {
    return kernels;
  }
}

/** Everything that a choice depends on. */
export function tuningKey({ adapterName, device, config, weights }: TunedModel): string {
  const { dModel, dKv, numHeads, dFf, vocabSize, numEncoderLayers, numDecoderLayers } = config;
  const { qkv, up } = weights.decoder[0]!;
  return JSON.stringify([
    adapterName,
    globalThis.navigator?.userAgent ?? '',
    [...device.features].filter((name) => name === 'subgroups'),
    PRODUCT_DIGEST,
    [dModel, dKv * numHeads, dFf, vocabSize, numEncoderLayers, numDecoderLayers],
    [qkv.format, up.format, weights.head.format],
  ]);
}

/** A stored choice, if this device could have made it. */
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
  const { features } = model.device;
  const compileUntil = performance.now() + limits.milliseconds;
  const milliseconds = limits.millisecondsPerKind;
  const fastest = (kind: ProductKind) =>
    fastestProduct(model, kind, { names: candidates(kind, features), compileUntil, milliseconds });
  return {
    one: await fastest('one'),
    few: await fastest('few'),
    some: await fastest('some'),
    many: await fastest('many'),
  };
}

export interface Contest {
  /** Variants of one kind, the default first. */
  readonly names: readonly ProductName[];
  /** The `performance.now()` after which no further variant is compiled. */
  readonly compileUntil: number;
  /** For measuring. */
  readonly milliseconds: number;
}

interface Candidate {
  readonly name: ProductName;
  readonly program: TuningProgram['program'];
  readonly samples: number[];
}

/**
 * Times the variants in turns, so that a rising clock or a busy moment affects all of them.
 * @returns the default where no other is clearly faster, or where time was too short to tell
 */
export async function fastestProduct(
  model: GpuModel,
  kind: ProductKind,
  contest: Contest,
): Promise<ProductName> {
  const { device } = model;
  const scope = new BufferScope(device);
  try {
    const found = await validCandidates(model, scope, kind, contest);
    const [first] = found;
    const [defaultName] = contest.names;
    if (!first || first.name !== defaultName || found.length === 1) return defaultName!;
    const time = ({ program }: Candidate, repetitions: number) =>
      secondsOfSubmit(device, (pass) => program.record(pass), repetitions);
    const once = await time(first, 1);
    const repetitions = Math.min(MAX_REPETITIONS, Math.ceil(SAMPLE_SECONDS / once));
    const end = performance.now() + contest.milliseconds;
    for (let round = 0; round < MAX_ROUNDS && performance.now() < end; round++) {
      for (const candidate of found) candidate.samples.push(await time(candidate, repetitions));
    }
    if (first.samples.length < MIN_ROUNDS) return first.name;
    const median = ({ samples }: Candidate) => spreadOf(samples)!.median;
    const best = found.reduce((a, b) => (median(b) < median(a) ? b : a));
    return median(best) < CLEARLY_FASTER * median(first) ? best.name : first.name;
  } finally {
    scope.dispose();
  }
}

/** Compiles and runs each once. Variants that the device refuses, or that differ from the default's result, are left out. */
async function validCandidates(
  model: GpuModel,
  scope: BufferScope,
  kind: ProductKind,
  { names, compileUntil }: Contest,
): Promise<Candidate[]> {
  const { device, kernels } = model;
  const found: Candidate[] = [];
  let expected: Float32Array | undefined;
  for (const name of names) {
    if (expected && performance.now() > compileUntil) break;
    try {
      const products = { ...kernels.choice.products, [kind]: PRODUCT_KERNELS[name] };
      const variant = { ...model, kernels: kernels.withProducts(products) };
      const { program, result } = await withDeviceErrors(device, async () => {
        const { program, firstResult } = tuningProgram(variant, scope, kind);
        return { program, result: await firstResult() };
      });
      expected ??= result;
      if (isSame(result, expected)) found.push({ name, program, samples: [] });
    } catch {
      // Where the default itself fails there is nothing to compare with, and it is kept.
      if (!expected) break;
    }
  }
  return found;
}

/** False also where a value is not finite. */
function isSame(result: Float32Array, expected: Float32Array): boolean {
  let distance = 0;
  let square = 0;
  expected.forEach((value, i) => {
    distance += (result[i]! - value) ** 2;
    square += value ** 2;
  });
  return distance <= SAME_RESULT * square && square > 0;
}
