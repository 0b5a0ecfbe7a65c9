/**
 * The kernels that a prompt of ordinary length and its greedy answer take, named before a weight is read, so that they are
 * compiled while the weights are on their way. What is left out here is compiled where it is first used.
 */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import {
  crossParts,
  EMBEDDING,
  headParts,
  layerParts,
  type Part,
  typesOf,
} from '@/engine/webgpu/model/model-parts';
import { deviceFormat, matrixShape, paddedQuads, tensorOf } from '@/engine/webgpu/model/weights';
import type { ProductKind } from './kernel-choice';
import type { Epilogue, Kernel, KernelLibrary } from './kernels';

/** @throws {PlaygroundError} `checkpoint-mismatch` when a tensor is missing */
export function usualKernels(kernels: KernelLibrary, checkpoint: Checkpoint): ReadonlySet<Kernel> {
  const { config } = checkpoint;
  const { dKv, relativeAttentionMaxDistance, isGatedAct } = config;
  const up = isGatedAct ? 'GATED' : 'RELU';
  const wanted = new Set<Kernel>([
    kernels.gather(deviceFormat(typesOf(checkpoint, EMBEDDING))),
    kernels.rmsNorm(),
    kernels.attentionTokens(dKv, relativeAttentionMaxDistance),
    kernels.attentionStep(dKv, 'SELF'),
    kernels.attentionStep(dKv, 'CROSS'),
    kernels.selectPartial(),
    kernels.selectToken(false),
  ]);
  const product = (kind: ProductKind, parts: readonly Part[], epilogue: Epilogue, normed: boolean): void => {
    const chosen = kernels.choice.products[kind];
    const [, inputs] = matrixShape(tensorOf(checkpoint, `${parts[0]!.name}.weight`));
    const format = deviceFormat(typesOf(checkpoint, parts));
    const fused = normed && chosen.norm;
    wanted.add(kernels.product(chosen, format, epilogue, fused, paddedQuads(inputs), false));
  };
  const layer = (kind: ProductKind, prefix: string): void => {
    const parts = layerParts(config, prefix);
    product(kind, parts.qkv, 'STORE', true);
    product(kind, parts.o, 'ADD', false);
    product(kind, parts.up, up, true);
    product(kind, parts.down, 'ADD', false);
  };
  for (let i = 0; i < config.numEncoderLayers; i++) layer('many', `enc.blk.${i}`);
  for (let i = 0; i < config.numDecoderLayers; i++) {
    const cross = crossParts(config, `dec.blk.${i}`);
    layer('one', `dec.blk.${i}`);
    product('many', cross.crossKv, 'STORE', false);
    product('one', cross.crossQ, 'STORE', true);
    product('one', cross.crossO, 'ADD', false);
  }
  product('one', headParts(config), 'STORE', true);
  return wanted;
}
