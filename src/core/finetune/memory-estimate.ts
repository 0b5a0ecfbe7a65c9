/** Bytes that training will need on the device beside the model: an estimate from the shapes alone. */
import { adaptableMatrices } from '@/core/formats/lora-adapter';
import type { T5Config } from '@/core/model/t5-config';

export interface MemoryQuestion {
  rank: number;
  /** Matches canonical tensor names: which matrices are adapted. */
  adapts: (name: string) => boolean;
  /** Examples that go through together, with the longest lengths they may have. */
  examples: number;
  sourceTokens: number;
  targetTokens: number;
}

export interface MemoryEstimate {
  /** Numbers trained. */
  parameters: number;
  /** Adapter, gradient and the two moments of the optimiser. */
  trainedBytes: number;
  /** What the way back needs of the way there: the input of each block, and all of one block. */
  activationBytes: number;
  totalBytes: number;
}

const FLOAT = 4;
/** Adapter, gradient, first and second moment. */
const COPIES = 4;

/** With block checkpointing; see docs/training-in-the-tab.md for how it compares with what was measured. */
export function estimateMemory(config: T5Config, question: MemoryQuestion): MemoryEstimate {
  const { rank, adapts, examples, sourceTokens, targetTokens } = question;
  let parameters = 0;
  for (const [name, [outputs, inputs]] of adaptableMatrices(config)) {
    if (adapts(name)) parameters += rank * (outputs + inputs);
  }
  const trainedBytes = parameters * COPIES * FLOAT;
  const { dModel, dFf, numHeads, dKv, numEncoderLayers, numDecoderLayers, vocabSize } = config;
  const inner = numHeads * dKv;
  const [sources, targets] = [examples * sourceTokens, examples * targetTokens];
  const inputs = dModel * (sources * (numEncoderLayers + 2) + targets * (3 * numDecoderLayers + 2));
  // Values and their gradients of one block: queries, keys, values, context, feed-forward, residuals.
  const block = 2 * Math.max(sources, targets) * (4 * inner + 3 * dFf + 4 * dModel);
  const cross = 2 * numDecoderLayers * 2 * inner * sources;
  const head = 2 * targets * vocabSize;
  const activationBytes = (inputs + block + cross + head) * FLOAT;
  return { parameters, trainedBytes, activationBytes, totalBytes: trainedBytes + activationBytes };
}
