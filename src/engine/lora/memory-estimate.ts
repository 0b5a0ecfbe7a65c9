/** Estimates the device memory of a training run before it starts. */

import type { LoraConfig } from '@/core/finetune/lora-training';
import type { T5Config } from '@/core/model/t5-config';
import { loraLayout } from '@/engine/lora/adapter/lora-layout';
import { chunkRows } from '@/engine/lora/graph/vocabulary-chunks';
import type { TrainerOptions } from './lora-types';

/** The largest batch that runs together. */
export interface BatchShape {
  sourceTokens: number;
  /** Labels, ignored ones included. */
  targetTokens: number;
  /** Tokens of the longest prompt, where only the decoder is trained: prompts are encoded one by one. Default: all. */
  longestSource?: number;
}

export interface MemoryEstimate {
  /** Adapter, its gradient and two moments. */
  adapterBytes: number;
  /** What the forward pass keeps for the backward pass, and gradients. */
  activationBytes: number;
  /** Both, in addition to the model itself. */
  totalBytes: number;
}

/**
 * Bytes of a run's buffers: those that graph/ takes from its activation pool. With `scope: 'decoder'` the cached encoder outputs
 * are extra: 4 * dModel bytes per token, at most 256 MiB.
 * @throws {PlaygroundError} `invalid-config` as {@link loraLayout}
 */
export function estimateTraining(
  model: T5Config,
  lora: LoraConfig,
  shape: BatchShape,
  options: Pick<TrainerOptions, 'checkpointing' | 'logitBytes'> = {},
): MemoryEstimate {
  const { checkpointing = true, logitBytes } = options;
  const layout = loraLayout(model, lora);
  const encoderTrained = layout.modules.some(({ name }) => name.startsWith('enc.'));
  const { sourceTokens, targetTokens } = shape;
  const encodedTokens = encoderTrained ? sourceTokens : (shape.longestSource ?? sourceTokens);
  const width = roundUpTo4(model.dModel);
  const sizes = stackSizes(model);
  const adapters = adapterFloats(layout.modules, layout.rank);
  const encoderSets = checkpointing || !encoderTrained ? 1 : model.numEncoderLayers;
  const decoderSets = checkpointing ? 1 : model.numDecoderLayers;
  const crossGradient = encoderTrained || adapters.crossKv > 0 ? sizes.crossKv : 0;
  const crossSets = encoderTrained ? decoderSets : model.numDecoderLayers;
  const encoder =
    encodedTokens * ((model.numEncoderLayers + 1) * width + encoderSets * (sizes.block + adapters.enc));
  const decoder =
    targetTokens *
      ((model.numDecoderLayers + 1) * width +
        decoderSets * (sizes.block + sizes.cross + adapters.dec) +
        sizes.decoderOnce +
        adapters.decOnce) +
    sourceTokens * (crossSets * (sizes.crossKv + adapters.crossKv) + crossGradient + adapters.crossKvOnce);
  // The encoder output, and its gradient or the output of a single prompt.
  const encoderOutput = (sourceTokens + encodedTokens) * width;
  const encoderGradients = encoderTrained ? sourceTokens * (sizes.gradients + adapters.encOnce) : 0;
  const logits = targetTokens * (chunkRows(targetTokens, model.vocabSize, logitBytes) + 4);
  const activationBytes = 4 * (encoder + decoder + encoderOutput + encoderGradients + logits);
  const adapterBytes = 4 * 4 * layout.floats;
  return { adapterBytes, activationBytes, totalBytes: adapterBytes + activationBytes };
}

/** Floats per token of the buffers of a block and of a stack. */
function stackSizes(model: T5Config) {
  const { dModel, dFf, numHeads, dKv, isGatedAct } = model;
  const width = roundUpTo4(dModel);
  const inner = numHeads * dKv;
  const context = roundUpTo4(inner) + 2 * numHeads;
  const wide = isGatedAct ? 2 * dFf : dFf;
  const active = roundUpTo4(dFf);
  const gradients = 2 * width + roundUpTo4(inner) + 3 * inner + active + wide;
  return {
    block: 3 * width + 3 * inner + context + wide + active,
    cross: 2 * width + inner + context,
    crossKv: 2 * inner,
    gradients,
    decoderOnce: width + gradients + inner,
  };
}

/** Floats per token of the products A x of a block's adapters, and of their gradients: one per layer of the stack. */
function adapterFloats(modules: readonly { name: string }[], rank: number) {
  const floats = { enc: 0, encOnce: 0, dec: 0, decOnce: 0, crossKv: 0, crossKvOnce: 0 };
  const layers = new Set<string>();
  for (const { name } of modules) {
    const [stack, , block, matrix = ''] = name.split('.');
    if (block !== '0') continue;
    const layer = matrix
      .replace(/^attn_[qkv]$/, 'qkv')
      .replace(/_[kv]$/, '_kv')
      .replace(/ffn_(gate|up)/, 'up');
    const key = layer === 'cross_attn_kv' ? 'crossKv' : stack === 'enc' ? 'enc' : 'dec';
    floats[key] += rank;
    if (!layers.has(`${stack} ${layer}`)) floats[`${key}Once`] += rank;
    layers.add(`${stack} ${layer}`);
  }
  return floats;
}

function roundUpTo4(columns: number): number {
  return Math.ceil(columns / 4) * 4;
}
