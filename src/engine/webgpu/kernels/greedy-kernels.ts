/**
 * The kernels that a prompt of ordinary length and its greedy answer need, known before a weight is read, so that they compile
 * while the weights are uploaded. All others compile on first use.
 */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import {
  crossMatrices,
  EMBEDDING_MATRIX,
  headMatrix,
  layerMatrices,
  type MatrixTensor,
  typesOf,
} from '@/engine/webgpu/model/matrix-tensors';
import { deviceFormat, matrixShape, paddedQuads, tensorOf } from '@/engine/webgpu/model/weight-matrix';
import { decoderAttentionKernel, encoderAttentionKernel } from './attention-kernels';
import type { ProductKind } from './kernel-choice';
import type { Kernel, KernelLibrary } from './kernel-library';
import {
  activationEpilogue,
  type Epilogue,
  gatherKernel,
  linearKernel,
  rmsNormKernel,
} from './linear-kernels';
import { selectPartialKernel, selectTokenKernel } from './selection-kernels';

/** @throws {PlaygroundError} `checkpoint-mismatch` when a tensor is missing */
export function greedyKernels(kernels: KernelLibrary, checkpoint: Checkpoint): ReadonlySet<Kernel> {
  const { config } = checkpoint;
  const { dKv, relativeAttentionMaxDistance: maxDistance } = config;
  const needed = new Set<Kernel>([
    gatherKernel(kernels, deviceFormat(typesOf(checkpoint, EMBEDDING_MATRIX))),
    rmsNormKernel(kernels),
    encoderAttentionKernel(kernels, { dKv, maxDistance }),
    decoderAttentionKernel(kernels, dKv, 'SELF'),
    decoderAttentionKernel(kernels, dKv, 'CROSS'),
    selectPartialKernel(kernels),
    selectTokenKernel(kernels, false),
  ]);
  const linear = (
    kind: ProductKind,
    tensors: readonly MatrixTensor[],
    epilogue: Epilogue,
    normed = false,
  ): void => {
    const product = kernels.choice.products[kind];
    const [, inputs] = matrixShape(tensorOf(checkpoint, `${tensors[0]!.name}.weight`));
    const format = deviceFormat(typesOf(checkpoint, tensors));
    const norm = normed && product.norm;
    needed.add(linearKernel(kernels, { product, format, epilogue, norm, quads: paddedQuads(inputs) }));
  };
  const layer = (kind: ProductKind, prefix: string): void => {
    const { qkv, o, up, down } = layerMatrices(config, prefix);
    linear(kind, qkv, 'STORE', true);
    linear(kind, o, 'ADD');
    linear(kind, up, activationEpilogue(config), true);
    linear(kind, down, 'ADD');
  };
  for (let i = 0; i < config.numEncoderLayers; i++) layer('many', `enc.blk.${i}`);
  for (let i = 0; i < config.numDecoderLayers; i++) {
    const { crossQ, crossKv, crossO } = crossMatrices(config, `dec.blk.${i}`);
    layer('one', `dec.blk.${i}`);
    linear('many', crossKv, 'STORE');
    linear('one', crossQ, 'STORE', true);
    linear('one', crossO, 'ADD');
  }
  linear('one', headMatrix(config), 'STORE', true);
  return needed;
}
