/** Shape of a T5 model (v1.0, v1.1, LM-adapted, mT5): everything the graph needs to know besides the weights. */
export interface T5Config {
  /** Width of the residual stream. */
  dModel: number;
  /** Width of one attention head; `numHeads * dKv` (the inner width) may differ from `dModel`. */
  dKv: number;
  numHeads: number;
  dFf: number;
  numEncoderLayers: number;
  numDecoderLayers: number;
  /** Rows of the embedding table and of the head. */
  vocabSize: number;
  /** `relu`: one `wi` (v1.0). `gated-gelu`: `wi_0` through tanh-GELU times `wi_1` (v1.1, mT5). */
  feedForward: 'relu' | 'gated-gelu';
  /** Tied: the head is the embedding table and the decoder output is multiplied by dModel^-0.5 before it. */
  tieWordEmbeddings: boolean;
  relativeAttentionBuckets: number;
  relativeAttentionMaxDistance: number;
  layerNormEpsilon: number;
  decoderStartTokenId: number;
  padTokenId: number;
  eosTokenId: number;
}
