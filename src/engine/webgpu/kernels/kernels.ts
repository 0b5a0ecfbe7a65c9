/**
 * The kernels of the inference graph, compiled on demand and kept. A kernel is named by its file and variant; its bind
 * group 0 holds activations, bind group 1 a weight matrix, so that a matrix is bound once for all kernels that read it.
 */
import linearEpilogue from '@shaders/common/linear-epilogue.wgsl?raw';
import orderedBest from '@shaders/common/ordered-best.wgsl?raw';
import weightsF16 from '@shaders/common/weights-f16.wgsl?raw';
import weightsF32 from '@shaders/common/weights-f32.wgsl?raw';
import weightsQ4 from '@shaders/common/weights-q4_0.wgsl?raw';
import weightsQ8 from '@shaders/common/weights-q8_0.wgsl?raw';
import attentionShares from '@shaders/infer/attention-shares.wgsl?raw';
import attentionStep from '@shaders/infer/attention-step.wgsl?raw';
import attentionTokens from '@shaders/infer/attention-tokens.wgsl?raw';
import attentionTokensVec4 from '@shaders/infer/attention-tokens-vec4.wgsl?raw';
import beamStep from '@shaders/infer/beam-step.wgsl?raw';
import gather from '@shaders/infer/gather.wgsl?raw';
import matmulDirect from '@shaders/infer/matmul-direct.wgsl?raw';
import matmulTiled from '@shaders/infer/matmul-tiled.wgsl?raw';
import matmulWide from '@shaders/infer/matmul-wide.wgsl?raw';
import matvec from '@shaders/infer/matvec.wgsl?raw';
import matvecDirect from '@shaders/infer/matvec-direct.wgsl?raw';
import matvecRows from '@shaders/infer/matvec-rows.wgsl?raw';
import rmsNorm from '@shaders/infer/rms-norm.wgsl?raw';
import selectPartial from '@shaders/infer/select-partial.wgsl?raw';
import selectToken from '@shaders/infer/select-token.wgsl?raw';
import { crc32 } from '@/core/formats/bytes/crc32';
import { MAX_ALTERNATIVES } from '@/core/sampling/step';
import {
  checkChoice,
  type KernelChoice,
  type KernelStyle,
  kernelChoice,
  type ProductKernel,
  type ProductShader,
} from './kernel-choice';
import { composeShader } from './shader-source';

/** How a matrix lies on the device. */
export type WeightFormat = 'q8_0' | 'q4_0' | 'f16' | 'f32';

export type Epilogue = 'STORE' | 'ADD' | 'RELU' | 'GATED';

/** Steps whose records are kept on the device; also the most steps of one submit. */
export const RECORD_RING = 32;

type Binding = 'uniform' | 'read' | 'write';

/** A pipeline that is compiled when it is first asked for, unless it was prepared before. */
export class Kernel {
  private compiled: GPUComputePipeline | undefined;

  /** @param activations layout of bind group 0 */
  constructor(
    private readonly device: GPUDevice,
    readonly key: string,
    readonly activations: GPUBindGroupLayout,
    private readonly describe: () => GPUComputePipelineDescriptor,
  ) {}

  get pipeline(): GPUComputePipeline {
    this.compiled ??= this.device.createComputePipeline(this.describe());
    return this.compiled;
  }

  /** Compiles beside whatever else goes on. Never rejects: what the device refuses it refuses again where it is used. */
  async prepare(): Promise<void> {
    if (this.compiled) return;
    const pipeline = await this.device.createComputePipelineAsync(this.describe()).catch(() => undefined);
    this.compiled ??= pipeline;
  }
}

/** The shader part that unpacks a weight format: gives `weight4`. */
export const WEIGHTS: Readonly<Record<WeightFormat, string>> = {
  q8_0: weightsQ8,
  q4_0: weightsQ4,
  f16: weightsF16,
  f32: weightsF32,
};

const PRODUCTS: Readonly<Record<ProductShader, string>> = {
  matvec,
  'matvec-direct': matvecDirect,
  'matvec-rows': matvecRows,
  'matmul-wide': matmulWide,
  'matmul-tiled': matmulTiled,
  'matmul-direct': matmulDirect,
};

/** Tells what is compiled for matrix products from what another version of this program compiled. */
export const PRODUCT_DIGEST = crc32(
  new TextEncoder().encode([linearEpilogue, ...Object.values(WEIGHTS), ...Object.values(PRODUCTS)].join()),
);

export interface KernelSpec {
  /** Names the kernel and all that was compiled into it. */
  key: string;
  parts: readonly string[];
  bindings: readonly Binding[];
  weights?: WeightFormat;
  flags?: readonly string[];
  constants?: Record<string, number>;
}

/** What the variants of a linear kernel bind: the gain of a fused norm, then what a low-rank change reads. */
function linearParts(
  epilogue: Epilogue,
  norm: boolean,
  lora: boolean,
  constants: Record<string, number>,
): Pick<KernelSpec, 'bindings' | 'flags' | 'constants'> {
  const bindings: Binding[] = ['uniform', 'read', 'write'];
  const flags: string[] = [epilogue];
  if (norm) {
    bindings.push('read');
    flags.push('NORM');
  }
  if (!lora) return { bindings, flags, constants };
  flags.push('LORA');
  return {
    bindings: [...bindings, 'read', 'read'],
    flags,
    constants: { ...constants, LORA_AT: bindings.length },
  };
}

/** Widest head whose query and sum a thread can hold in registers. */
const WIDEST_HEAD = 128;
/** Farthest distance whose biases fit beside the tiles in the 16 KiB that every device has. */
const FARTHEST_BIAS = 1024;

function attendsWide(dKv: number, maxDistance: number): boolean {
  return dKv % 4 === 0 && dKv <= WIDEST_HEAD && maxDistance <= FARTHEST_BIAS;
}

/** Keys of a tile: keys and values of one take 8 KiB of workgroup memory at most. */
function tileKeys(dKv: number): number {
  return Math.min(16, Math.floor(1024 / dKv));
}

/** Pipelines and layouts by key. */
interface Compiled {
  readonly kernels: Map<string, Kernel>;
  readonly layouts: Map<string, GPUBindGroupLayout>;
}

export class KernelLibrary {
  readonly choice: KernelChoice;

  /**
   * @param choice a style with its defaults, or a kernel for each kind of product
   * @throws {PlaygroundError} `device-limit` when the device lacks what the choice needs
   */
  constructor(
    private readonly device: GPUDevice,
    choice: KernelStyle | KernelChoice,
    private readonly compiled: Compiled = { kernels: new Map(), layouts: new Map() },
  ) {
    this.choice = typeof choice === 'string' ? kernelChoice(choice) : choice;
    checkChoice(this.choice, device.features);
  }

  get style(): KernelStyle {
    return this.choice.style;
  }

  /** The same library with other kernels for its products: what is compiled is shared. */
  withProducts(products: KernelChoice['products']): KernelLibrary {
    return new KernelLibrary(this.device, { style: this.style, products }, this.compiled);
  }

  /** Layout of bind group 1 for a weight format: codes and, for quantised ones, scales. */
  weightLayout(format: WeightFormat): GPUBindGroupLayout {
    return this.layout(format === 'q8_0' || format === 'q4_0' ? ['read', 'read'] : ['read']);
  }

  /**
   * A product with a weight matrix.
   * @param quads quads of a row: no more threads sweep it than there are quads
   * @param norm only where the kernel can fuse it
   */
  product(
    kernel: ProductKernel,
    format: WeightFormat,
    epilogue: Epilogue,
    norm: boolean,
    quads: number,
    lora: boolean,
  ): Kernel {
    let { threads } = kernel;
    while (kernel.sweeps && threads > 8 && threads / 2 >= quads) threads /= 2;
    const parts = linearParts(epilogue, norm, lora, { THREADS: threads });
    const { shader, subgroups } = kernel;
    return this.kernel({
      key: `${shader} ${format} ${epilogue} ${norm} ${threads} ${subgroups} ${lora}`,
      parts: [WEIGHTS[format], linearEpilogue, PRODUCTS[shader]],
      ...parts,
      flags: subgroups ? [...(parts.flags ?? []), 'SUBGROUPS'] : parts.flags,
      weights: format,
    });
  }

  gather(format: WeightFormat): Kernel {
    return this.kernel({
      key: `gather ${format}`,
      parts: [WEIGHTS[format], gather],
      bindings: ['uniform', 'read', 'write'],
      weights: format,
      constants: { THREADS: 64 },
    });
  }

  rmsNorm(): Kernel {
    return this.kernel({
      key: 'rms-norm',
      parts: [rmsNorm],
      bindings: ['uniform', 'read', 'write', 'read'],
      constants: { THREADS: this.groupThreads },
    });
  }

  /** @param wide reads whole vec4; the other kernel takes heads of any width */
  attentionTokens(dKv: number, maxDistance: number, wide = attendsWide(dKv, maxDistance)): Kernel {
    const shared = this.style === 'shared';
    const constants = { D_KV: dKv, THREADS: this.rowThreads };
    return this.kernel({
      key: `attention-tokens ${dKv} ${wide && maxDistance}`,
      parts: [wide ? attentionTokensVec4 : attentionTokens],
      bindings: ['uniform', 'read', 'write', 'read', 'read', 'read'],
      flags: wide && shared ? ['SHARED'] : [],
      constants: wide ? { ...constants, MAX_DISTANCE: maxDistance, KEYS: tileKeys(dKv) } : constants,
    });
  }

  /** @param wide reads whole vec4; the other kernel takes heads of any width */
  attentionStep(dKv: number, kind: 'SELF' | 'CROSS', wide = dKv % 4 === 0): Kernel {
    return this.kernel({
      key: `attention-step ${dKv} ${kind} ${wide}`,
      parts: [attentionStep],
      bindings:
        kind === 'SELF'
          ? ['uniform', 'read', 'write', 'write', 'read', 'read', 'read', 'read']
          : ['uniform', 'read', 'write', 'read', 'read'],
      flags: wide ? [kind, 'WIDE'] : [kind],
      constants: { D_KV: dKv, THREADS: this.groupThreads },
    });
  }

  attentionShares(dKv: number): Kernel {
    return this.kernel({
      key: `attention-shares ${dKv}`,
      parts: [attentionShares],
      bindings: ['uniform', 'read', 'write', 'read', 'read', 'read'],
      constants: { D_KV: dKv, THREADS: this.groupThreads },
    });
  }

  selectPartial(): Kernel {
    return this.kernel({
      key: 'select-partial',
      parts: [orderedBest, selectPartial],
      bindings: ['uniform', 'read', 'write'],
      constants: { THREADS: this.groupThreads },
    });
  }

  selectToken(sample: boolean): Kernel {
    return this.kernel({
      key: `select-token ${sample}`,
      parts: [orderedBest, selectToken],
      bindings: ['uniform', 'read', 'read', 'write', 'write', 'write', 'read', 'write', 'read'],
      flags: sample ? ['SAMPLE'] : [],
      constants: { THREADS: this.style === 'direct' ? 4 : 256, RING: RECORD_RING },
    });
  }

  beamStep(): Kernel {
    return this.kernel({
      key: 'beam-step',
      parts: [beamStep],
      bindings: ['uniform', 'read', 'read', 'write', 'write', 'write', 'write', 'write'],
      constants: { THREADS: this.groupThreads, RING: RECORD_RING, MOST_ALTERNATIVES: MAX_ALTERNATIVES },
    });
  }

  /** Threads of a workgroup that reduces together. A software adapter runs four at a time; more only add barriers. */
  get groupThreads(): number {
    return this.style === 'direct' ? 4 : 64;
  }

  /** Threads of a workgroup whose threads work on outputs or tokens of their own. */
  get rowThreads(): number {
    return this.style === 'direct' ? 16 : 64;
  }

  /** The kernel of a key. For the graphs whose kernels are not named here (engine/lora). */
  kernel(spec: KernelSpec): Kernel {
    const known = this.compiled.kernels.get(spec.key);
    if (known) return known;
    const { device } = this;
    const activations = this.layout(spec.bindings);
    const bindGroupLayouts = spec.weights ? [activations, this.weightLayout(spec.weights)] : [activations];
    const kernel = new Kernel(device, spec.key, activations, () => {
      const code = composeShader(spec.parts, { flags: spec.flags, constants: spec.constants });
      const module = device.createShaderModule({ label: spec.key, code });
      const layout = device.createPipelineLayout({ bindGroupLayouts });
      return { label: spec.key, layout, compute: { module, entryPoint: 'main' } };
    });
    this.compiled.kernels.set(spec.key, kernel);
    return kernel;
  }

  private layout(bindings: readonly Binding[]): GPUBindGroupLayout {
    const key = bindings.join();
    let layout = this.compiled.layouts.get(key);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        label: key,
        entries: bindings.map((kind, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: {
            type: kind === 'uniform' ? 'uniform' : kind === 'read' ? 'read-only-storage' : 'storage',
          },
        })),
      });
      this.compiled.layouts.set(key, layout);
    }
    return layout;
  }
}
