/** Kernels that the GPU engine starts, one waiting for the other: see engine/webgpu/decode-program.ts and encoder.ts. */
const DECODER_LAYER = 8;
/** Embedding, head, and two that choose a token. */
const AROUND_DECODER = 4;
/** A norm with each of the two sublayers; queries, keys and values in one; attention; three more products. */
const ENCODER_LAYER = 7;
/** Embedding and last norm. */
const AROUND_ENCODER = 2;

/** Of one step of a decoder of so many layers. */
export const launchesPerStep = (layers: number): number => DECODER_LAYER * layers + AROUND_DECODER;

/** Of an encoder of so many layers over a prompt of more than a few tokens. */
export const launchesPerPrompt = (layers: number): number => ENCODER_LAYER * layers + AROUND_ENCODER;
