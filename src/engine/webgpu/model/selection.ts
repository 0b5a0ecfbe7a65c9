/**
 * The end of a decode step: each row's next token is chosen, written to the ring of records, and handed to the next step in
 * buffers. In beam search the best continuations then replace what the rows chose.
 */
import type { T5Config } from '@/core/model/t5-config';
import type { StepPolicy } from '@/core/sampling/step';
import { noiseOfRow } from '@/engine/generation/row-chooser';
import type { DecodeOptions } from '@/engine/runtime';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import {
  beamStepKernel,
  RECORD_RING,
  selectPartialKernel,
  selectTokenKernel,
} from '@/engine/webgpu/kernels/selection-kernels';
import type { Activations, ProgramBuilder } from './program';

/** Stands for no token and no candidate. */
export const NONE = 0xffff_ffff;
/** Words of a record before its alternatives: token, log-probability, entropy, done. */
export const RECORD_HEAD = 4;
/** Logits that one workgroup of select-partial.wgsl reduces. */
const CHUNK_SIZE = 1024;
/** The sum of a beam without candidates: see beam-step.wgsl. */
export const DEAD = -3.4e38;

/** What choosing a token needs to know about the model. */
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
  /** {@link RECORD_RING} steps of records; with beams, followed by as many steps of ranked candidates. */
  records: GPUBuffer;
  /** Where the records are read back from. */
  staging: GPUBuffer;
  /** Of beam searches on the device. */
  beams?: BeamState;
}

export interface BeamState {
  /** Rows of each search. */
  width: number;
  /** The sum of log-probabilities of each row. */
  sums: GPUBuffer;
}

/** What choosing tokens needs to know about a decode session. */
export interface SelectionSession {
  readonly config: SelectionConfig;
  readonly options: DecodeOptions;
  readonly state: SessionState;
}

/** Words of one record: see select-token.wgsl. */
export function recordWords(policy: StepPolicy): number {
  return RECORD_HEAD + 2 * policy.alternatives;
}

/** The ancestry before any reordering, `[rows, maxSteps]`: every row has produced its own past. */
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
  // Each search keeps twice as many ranked candidates as it has beams.
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
    beams: width > 0 ? { width, sums: scope.upload('beam sums', initialSums(rows, width)) } : undefined,
  };
}

/** All beams of a search start with the same prefix, so only the first has candidates. */
function initialSums(rows: number, width: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => (row % width === 0 ? 0 : DEAD));
}

/** The two dispatches that choose each row's next token and write what the next step needs. */
export class TokenSelection {
  private readonly chunks: number;
  private readonly candidates: number;
  private readonly partials: GPUBuffer;

  /** @param logits `[rows, vocabSize]` */
  constructor(
    private readonly builder: ProgramBuilder,
    private readonly session: SelectionSession,
    private readonly logits: Activations,
  ) {
    const { config, options } = session;
    const { alternatives, minNewTokens } = options.policy;
    this.chunks = Math.ceil(config.vocabSize / CHUNK_SIZE);
    // One more than asked for, so that a token remains when EOS may not be chosen.
    this.candidates = Math.max(alternatives, 1) + (minNewTokens > 0 ? 1 : 0);
    const bytes = logits.rows * this.chunks * (3 + 2 * this.candidates) * 4;
    this.partials = builder.scope.create('partials', bytes, GPUBufferUsage.STORAGE);
  }

  /** Reduces each chunk of the logits. */
  recordPartial(): void {
    const { builder, chunks, candidates, partials, logits } = this;
    builder.add(selectPartialKernel(builder.kernels), {
      params: { vocabulary: this.session.config.vocabSize, chunkSize: CHUNK_SIZE, candidates },
      buffers: { logits: logits.buffer, partials },
      workgroups: [chunks, logits.rows],
    });
  }

  /** Chooses each row's token from its chunks. */
  recordToken(): void {
    const { builder, chunks, candidates, partials, logits } = this;
    const { config, options, state } = this.session;
    const { policy, maxSteps } = options;
    const { alternatives, minNewTokens, topK, topP } = policy;
    const sample = policy.temperature > 0;
    const { tokens, steps, done, forced, records, noise } = state;
    builder.add(selectTokenKernel(builder.kernels, sample), {
      params: {
        vocabulary: config.vocabSize,
        chunks,
        candidates,
        alternatives,
        rows: logits.rows,
        maxSteps,
        minNewTokens,
        eos: config.eosTokenId,
        pad: config.padTokenId,
        topK,
        inverseTemperature: sample ? 1 / policy.temperature : 1,
        topP,
      },
      buffers: { partials, logits: logits.buffer, tokens, steps, done, forced, records, noise },
      workgroups: [logits.rows],
    });
  }
}

/** Ranks the continuations of each search's beams and continues the search from the best. */
export function recordBeamRanking(
  builder: ProgramBuilder,
  { config, options, state }: SelectionSession,
  { width, sums }: BeamState,
): void {
  const { policy, maxSteps, promptOfRow } = options;
  const { alternatives, minNewTokens } = policy;
  const rows = promptOfRow.length;
  const { steps, forced, records, tokens, done, ancestry } = state;
  builder.add(beamStepKernel(builder.kernels), {
    params: { width, alternatives, rows, maxSteps, minNewTokens, eos: config.eosTokenId },
    buffers: { steps, forced, records, tokens, done, ancestry, sums },
    workgroups: [rows / width],
  });
}
