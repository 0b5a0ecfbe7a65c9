/**
 * The end of a decode step: each row's next token is chosen, written to the ring of records, and handed to the next step
 * in buffers. Beam searches then put the best continuations in the place of what their rows chose.
 */
import type { T5Config } from '@/core/model/t5-config';
import type { StepPolicy } from '@/core/sampling/step';
import { noiseOfRow } from '@/engine/generation/row-chooser';
import type { DecodeOptions } from '@/engine/runtime';
import type { BufferScope } from '@/engine/webgpu/device/device';
import { type KernelLibrary, RECORD_RING } from '@/engine/webgpu/kernels/kernels';
import type { Activations, ProgramBuilder } from './program';

/** A word that stands for no token and no candidate. */
export const NONE = 0xffff_ffff;
/** Words of a record before its alternatives: token, log-probability, entropy, done. */
export const RECORD_HEAD = 4;
/** Logits that one workgroup of select-partial.wgsl reduces. */
const CHUNK = 1024;
/** The sum of a beam that offers nothing: see beam-step.wgsl. */
export const DEAD = -3.4e38;

/** What choosing a token needs to know of the model. */
export type SelectionConfig = Pick<
  T5Config,
  'vocabSize' | 'eosTokenId' | 'padTokenId' | 'decoderStartTokenId'
>;

/** Buffers that carry a session from step to step. */
export interface SessionState {
  tokens: GPUBuffer;
  steps: GPUBuffer;
  done: GPUBuffer;
  ancestry: GPUBuffer;
  forced: GPUBuffer;
  noise: GPUBuffer;
  /** {@link RECORD_RING} steps of records; with beams, behind them as many steps of ranked candidates. */
  records: GPUBuffer;
  staging: GPUBuffer;
  /** With beams: the running sum of each row. */
  sums: GPUBuffer | undefined;
}

/** Words of one record: see select-token.wgsl. */
export function recordWords(policy: StepPolicy): number {
  return RECORD_HEAD + 2 * policy.alternatives;
}

/** Before any reordering every row has produced its own past: `[rows, maxSteps]`. */
export function identityAncestry(rows: number, maxSteps: number): Uint32Array {
  const ancestry = new Uint32Array(rows * maxSteps);
  for (let row = 0; row < rows; row++) ancestry.fill(row, row * maxSteps, (row + 1) * maxSteps);
  return ancestry;
}

/** @param width rows of each beam search on the device; 0 where rows choose for themselves */
export function createState(
  scope: BufferScope,
  config: SelectionConfig,
  options: DecodeOptions,
  width = 0,
): SessionState {
  const rows = options.promptOfRow.length;
  const forced = new Uint32Array(rows * options.maxSteps).fill(NONE);
  options.forced?.forEach((ids, row) => {
    forced.set(ids.slice(0, options.maxSteps), row * options.maxSteps);
  });
  const noise = options.promptOfRow.flatMap((_, row) => {
    const { seed, row: counter } = noiseOfRow(options, row);
    return [seed, counter];
  });
  // Twice the beams of ranked candidates a search are two a row.
  const ranked = width > 0 ? 2 : 0;
  const recordBytes = RECORD_RING * rows * (recordWords(options.policy) + ranked) * 4;
  return {
    tokens: scope.upload('tokens', new Uint32Array(rows).fill(config.decoderStartTokenId)),
    steps: scope.upload('steps', new Uint32Array(rows)),
    done: scope.upload('done', new Uint32Array(rows)),
    ancestry: scope.upload('ancestry', identityAncestry(rows, options.maxSteps)),
    forced: scope.upload('forced tokens', forced),
    noise: scope.upload('noise', Uint32Array.from(noise)),
    records: scope.create('records', recordBytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC),
    staging: scope.create('staging', recordBytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST),
    sums: width > 0 ? scope.upload('beam sums', firstSums(rows, width)) : undefined,
  };
}

/** All beams of a search begin with the same prefix, so only the first counts. */
function firstSums(rows: number, width: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => (row % width === 0 ? 0 : DEAD));
}

/** The two dispatches that choose each row's next token and write what the next step needs. */
export function addSelection(
  builder: ProgramBuilder,
  kernels: KernelLibrary,
  config: SelectionConfig,
  scope: BufferScope,
  options: DecodeOptions,
  state: SessionState,
  logits: Activations,
): void {
  const { policy, maxSteps } = options;
  const { rows } = logits;
  const chunks = Math.ceil(config.vocabSize / CHUNK);
  // One more than asked for, so that a token remains when EOS may not be chosen.
  const candidates = Math.max(policy.alternatives, 1) + (policy.minNewTokens > 0 ? 1 : 0);
  const partials = scope.create('partials', rows * chunks * (3 + 2 * candidates) * 4, GPUBufferUsage.STORAGE);
  const sample = policy.temperature > 0;
  builder.add(
    kernels.selectPartial(),
    [config.vocabSize, CHUNK, candidates],
    [logits.buffer, partials],
    chunks,
    rows,
  );
  const words = [
    config.vocabSize,
    chunks,
    candidates,
    policy.alternatives,
    rows,
    maxSteps,
    policy.minNewTokens,
    config.eosTokenId,
    config.padTokenId,
    policy.topK,
    { f32: sample ? 1 / policy.temperature : 1 },
    { f32: policy.topP },
  ];
  const buffers = [
    partials,
    logits.buffer,
    state.tokens,
    state.steps,
    state.done,
    state.forced,
    state.records,
    state.noise,
  ];
  builder.add(kernels.selectToken(sample), words, buffers, rows, 1);
}

/**
 * The dispatch after them, for beam searches: ranks the continuations of each search's rows and lets the rows go on from
 * the best.
 * @param state made with this width
 */
export function addBeamStep(
  builder: ProgramBuilder,
  kernels: KernelLibrary,
  config: SelectionConfig,
  options: DecodeOptions,
  state: SessionState & { sums: GPUBuffer },
  width: number,
): void {
  const { policy, maxSteps, promptOfRow } = options;
  const rows = promptOfRow.length;
  const words = [width, policy.alternatives, rows, maxSteps, policy.minNewTokens, config.eosTokenId];
  const buffers = [
    state.steps,
    state.forced,
    state.records,
    state.tokens,
    state.done,
    state.ancestry,
    state.sums,
  ];
  builder.add(kernels.beamStep(), words, buffers, rows / width, 1);
}
