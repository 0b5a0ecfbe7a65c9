/** Matrix products with frozen weights, the embedding lookup and the RMS norm. */
import activation from '@shaders/common/activation.wgsl?raw';
import linearEpilogue from '@shaders/common/linear-epilogue.wgsl?raw';
import gather from '@shaders/infer/gather.wgsl?raw';
import matmulDirect from '@shaders/infer/matmul-direct.wgsl?raw';
import matmulTiled from '@shaders/infer/matmul-tiled.wgsl?raw';
import matmulWide from '@shaders/infer/matmul-wide.wgsl?raw';
import matvec from '@shaders/infer/matvec.wgsl?raw';
import matvecDirect from '@shaders/infer/matvec-direct.wgsl?raw';
import matvecRows from '@shaders/infer/matvec-rows.wgsl?raw';
import rmsNorm from '@shaders/infer/rms-norm.wgsl?raw';
import { crc32 } from '@/core/formats/bytes/crc32';
import type { Activation, T5Config } from '@/core/model/t5-config';
import type { ProductKernel, ProductShader } from './kernel-choice';
import type { Kernel, KernelLibrary, KernelSpec } from './kernel-library';
import { type UniformFields, uniformStruct } from './uniform-layout';
import { WEIGHT_SHADERS, type WeightFormat } from './weight-format';

/** What happens to the sums of a product before they are stored: see linear-epilogue.wgsl. */
export type Epilogue = 'STORE' | 'ADD' | `${'PLAIN' | 'GATED'} ${Activation}`;

const LinearParams = uniformStruct('LinearParams', {
  rows: 'u32',
  outputs: 'u32',
  quads: 'u32',
  yStride: 'u32',
  scale: 'f32',
  epsilon: 'f32',
  inverseK: 'f32',
});
const AdaptedLinearParams = LinearParams.with({ strength: 'f32', rankQuads: 'u32' });

const GatherParams = uniformStruct('GatherParams', { quads: 'u32', vocabulary: 'u32' });

export const RmsNormParams = uniformStruct('RmsNormParams', {
  quads: 'u32',
  inverseK: 'f32',
  epsilon: 'f32',
});

const PRODUCT_SHADERS: Readonly<Record<ProductShader, string>> = {
  matvec,
  'matvec-direct': matvecDirect,
  'matvec-rows': matvecRows,
  'matmul-wide': matmulWide,
  'matmul-tiled': matmulTiled,
  'matmul-direct': matmulDirect,
};

/** Changes whenever a shader of matrix products does: measurements of another version do not count. */
export const PRODUCT_DIGEST = crc32(
  new TextEncoder().encode(
    [
      AdaptedLinearParams.declaration,
      linearEpilogue,
      activation,
      ...Object.values(WEIGHT_SHADERS),
      ...Object.values(PRODUCT_SHADERS),
    ].join(),
  ),
);

/** Invocations of the gather kernel: one per quad of a row. */
export const GATHER_SIZE = 64;
/** Smallest workgroup of kernels that read a row together. */
const MIN_WORKGROUP_SIZE = 8;

/** The epilogue of the first matrix of a feed-forward layer: its activation. */
export function activationEpilogue({
  denseActFn,
  isGatedAct,
}: Pick<T5Config, 'denseActFn' | 'isGatedAct'>): Epilogue {
  return `${isGatedAct ? 'GATED' : 'PLAIN'} ${denseActFn}`;
}

/** Whether an epilogue makes one output of two neighbouring sums. */
export const isGated = (epilogue: Epilogue): boolean => epilogue.startsWith('GATED');

/** A matrix product and what is compiled into it. */
export interface LinearVariant {
  readonly product: ProductKernel;
  readonly format: WeightFormat;
  readonly epilogue: Epilogue;
  /** Whether the RMS norm before it is fused: only where the product can. */
  readonly norm: boolean;
  /** Quads per row of the matrix: a row is read by at most as many invocations. */
  readonly quads: number;
}

/** A product with a weight matrix. */
export function linearKernel(kernels: KernelLibrary, variant: LinearVariant) {
  return kernels.kernel(linearSpec(variant, LinearParams, []));
}

/** The same with a low-rank update. */
export function adaptedLinearKernel(kernels: KernelLibrary, variant: LinearVariant) {
  return kernels.kernel(linearSpec(variant, AdaptedLinearParams, ['LORA']));
}

function linearSpec<Fields extends UniformFields>(
  { product, format, epilogue, norm, quads }: LinearVariant,
  params: KernelSpec<Fields>['params'],
  lora: readonly string[],
): KernelSpec<Fields> {
  const { shader, sweeps, subgroups } = product;
  let { workgroupSize } = product;
  while (sweeps && workgroupSize > MIN_WORKGROUP_SIZE && workgroupSize / 2 >= quads) workgroupSize /= 2;
  const [kind, act] = epilogue.toUpperCase().split(' ');
  const flags = [
    kind!,
    ...(act ? [act] : []),
    ...(norm ? ['NORM'] : []),
    ...lora,
    ...(subgroups ? ['SUBGROUPS'] : []),
  ];
  return {
    key: `${shader} ${format} ${workgroupSize} ${flags.join(' ')}`,
    parts: [...(act ? [activation] : []), linearEpilogue, PRODUCT_SHADERS[shader]],
    params,
    weights: format,
    flags,
    constants: { WORKGROUP_SIZE: workgroupSize },
  };
}

/** Rows of an embedding matrix. */
export function gatherKernel(
  kernels: KernelLibrary,
  format: WeightFormat,
): Kernel<typeof GatherParams.fields> {
  return kernels.kernel({
    key: `gather ${format}`,
    parts: [gather],
    params: GatherParams,
    weights: format,
    constants: { WORKGROUP_SIZE: GATHER_SIZE },
  });
}

export function rmsNormKernel(kernels: KernelLibrary): Kernel<typeof RmsNormParams.fields> {
  return kernels.kernel({
    key: 'rms-norm',
    parts: [rmsNorm],
    params: RmsNormParams,
    constants: { WORKGROUP_SIZE: kernels.reductionSize },
  });
}
