import type { T5Config } from '@/core/model/t5-config';
import type { PositionBias } from './attention';
import type { T5Weights } from './weights';

/** A loaded model: what every part of the reference needs. */
export interface ReferenceModel {
  readonly config: T5Config;
  readonly weights: T5Weights;
  /** Of each layer. */
  readonly encoderBiases: readonly PositionBias[];
  readonly decoderBiases: readonly PositionBias[];
}
