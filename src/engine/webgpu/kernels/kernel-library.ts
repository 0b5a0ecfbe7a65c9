/**
 * Compiled kernels of one device, kept by key. A kernel's bind group 0 holds its uniform and its activations, bind group 1 a
 * weight matrix, so that a matrix is bound once for all kernels that read it. Which kernels there are is said in
 * linear-kernels.ts, attention-kernels.ts and selection-kernels.ts, and for training in engine/lora.
 */
import { checkChoice, type KernelChoice, type KernelStyle, kernelChoice } from './kernel-choice';
import { type BufferBinding, bufferBindings, composeShader } from './shader-source';
import type { UniformFields, UniformStruct } from './uniform-layout';
import { hasScales, WEIGHT_SHADERS, type WeightFormat } from './weight-format';

/** What a kernel is compiled from. */
export interface KernelSpec<Fields extends UniformFields = UniformFields> {
  /** Names the kernel and all that is compiled into it. */
  readonly key: string;
  /** Shader files, joined in this order. */
  readonly parts: readonly string[];
  readonly params: UniformStruct<Fields>;
  /** Format of the weight matrix, for kernels that read one. */
  readonly weights?: WeightFormat;
  readonly flags?: readonly string[];
  readonly constants?: Readonly<Record<string, number>>;
}

/** A pipeline that is compiled on first use, unless it was prepared before. */
export class Kernel<Fields extends UniformFields = UniformFields> {
  readonly key: string;
  readonly params: UniformStruct<Fields>;
  /** The storage buffers that its shader declares. */
  readonly buffers: readonly BufferBinding[];
  /** Layout of bind group 0. */
  readonly layout: GPUBindGroupLayout;
  private compiled: GPUComputePipeline | undefined;

  constructor(
    private readonly library: KernelLibrary,
    private readonly spec: KernelSpec<Fields>,
    private readonly code: string,
  ) {
    this.key = spec.key;
    this.params = spec.params;
    this.buffers = bufferBindings(code);
    this.layout = library.bufferLayout(this.buffers);
  }

  get pipeline(): GPUComputePipeline {
    this.compiled ??= this.library.device.createComputePipeline(this.descriptor());
    return this.compiled;
  }

  /** Compiles in the background. Never rejects: what the device refuses now, it refuses again on first use. */
  async prepare(): Promise<void> {
    if (this.compiled) return;
    const { device } = this.library;
    const pipeline = await device.createComputePipelineAsync(this.descriptor()).catch(() => undefined);
    this.compiled ??= pipeline;
  }

  private descriptor(): GPUComputePipelineDescriptor {
    const { key: label, weights } = this.spec;
    const { device } = this.library;
    const module = device.createShaderModule({ label, code: this.code });
    const bindGroupLayouts = weights ? [this.layout, this.library.weightLayout(weights)] : [this.layout];
    return {
      label,
      layout: device.createPipelineLayout({ bindGroupLayouts }),
      compute: { module, entryPoint: 'main' },
    };
  }
}

/** Kernels and bind group layouts by key. */
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
    readonly device: GPUDevice,
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

  /** Workgroup size of kernels whose invocations reduce together. Software adapters run four at a time; more add barriers. */
  get reductionSize(): number {
    return this.style === 'direct' ? 4 : 64;
  }

  /** Workgroup size of kernels whose invocations each work on outputs or tokens of their own. */
  get rowSize(): number {
    return this.style === 'direct' ? 16 : 64;
  }

  /**
   * The kernel of a specification, composed the first time its key is asked for.
   * @throws {Error} where the shader does not match its specification: a mistake in this program
   */
  kernel<Fields extends UniformFields>(spec: KernelSpec<Fields>): Kernel<Fields> {
    const known = this.compiled.kernels.get(spec.key);
    // The key names all that was compiled in, its uniform too.
    if (known) return known as Kernel<Fields>;
    const kernel = new Kernel(this, spec, composeKernel(spec));
    this.compiled.kernels.set(spec.key, kernel);
    return kernel;
  }

  /** Layout of bind group 0: the uniform at binding 0, then storage buffers where the shader has them. */
  bufferLayout(buffers: readonly BufferBinding[]): GPUBindGroupLayout {
    const storage = buffers.map(({ binding, access }) => ({
      binding,
      type: access === 'read' ? ('read-only-storage' as const) : ('storage' as const),
    }));
    return this.layout([{ binding: 0, type: 'uniform' }, ...storage]);
  }

  /** Layout of bind group 1 for a weight format: codes and, for quantised ones, scales. */
  weightLayout(format: WeightFormat): GPUBindGroupLayout {
    const bindings = hasScales(format) ? [0, 1] : [0];
    return this.layout(bindings.map((binding) => ({ binding, type: 'read-only-storage' })));
  }

  /** Bind group 1 for a weight matrix. @param buffers codes and, for quantised formats, scales */
  bindWeights(format: WeightFormat, buffers: readonly GPUBufferBinding[], label: string): GPUBindGroup {
    return this.device.createBindGroup({
      label,
      layout: this.weightLayout(format),
      entries: buffers.map((resource, binding) => ({ binding, resource })),
    });
  }

  private layout(bindings: readonly { binding: number; type: GPUBufferBindingType }[]): GPUBindGroupLayout {
    const key = bindings.map(({ binding, type }) => `${binding} ${type}`).join();
    let layout = this.compiled.layouts.get(key);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        label: key,
        entries: bindings.map(({ binding, type }) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type },
        })),
      });
      this.compiled.layouts.set(key, layout);
    }
    return layout;
  }
}

/** The shader text of a kernel. @throws {Error} as {@link composeShader} */
function composeKernel({ parts, weights, params, flags, constants }: KernelSpec): string {
  return composeShader(weights ? [WEIGHT_SHADERS[weights], ...parts] : parts, { params, flags, constants });
}
