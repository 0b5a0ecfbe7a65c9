/** The shapes of Tk-Instruct's releases: gated, untied, as many layers in each stack; the vocabulary rounded up as theirs is. */
import { T5_COMMON, type T5Config } from '@/core/model/t5-config';

export const releaseShape = (dModel: number, numHeads: number, dFf: number, layers: number): T5Config => ({
  dModel,
  dKv: 64,
  numHeads,
  dFf,
  numEncoderLayers: layers,
  numDecoderLayers: layers,
  vocabSize: 32_128,
  denseActFn: 'gelu_new',
  isGatedAct: true,
  tieWordEmbeddings: false,
  scaleDecoderOutputs: false,
  ...T5_COMMON,
});

export const SMALL = releaseShape(512, 6, 1024, 8);
export const BASE = releaseShape(768, 12, 2048, 12);
export const LARGE = releaseShape(1024, 16, 2816, 24);
export const THREE_B = releaseShape(2048, 32, 5120, 24);
