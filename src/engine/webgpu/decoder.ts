/**
 * The decoder on the GPU: a static key/value cache, and a program of 8 dispatches a layer that is recorded once per step
 * and needs nothing from the CPU between steps: the chosen token, the step and the done flag live in buffers.
 */
import { PlaygroundError } from '@/core/errors';
import type { T5Config } from '@/core/model/t5-config';
import { noiseOfRow } from '@/engine/generation/row-chooser';
import { type DecodeOptions, type DecodeSession, MAX_ALTERNATIVES, type StepRecord } from '@/engine/runtime';
import { BufferScope, writeBuffer } from './device';
import type { GpuEncodedPrompts } from './encoder';
import { type KernelLibrary, RECORD_RING } from './kernels';
import type { ModelWeights } from './model-weights';
import { type Activations, type Program, ProgramBuilder } from './program';
import { readBuffer } from './readback';

const NONE = 0xffff_ffff;
/** Logits that one workgroup of select-partial.wgsl reduces. */
const CHUNK = 1024;
const RECORD_HEAD = 4;

/** What a session needs of its runtime. */
export interface DecoderContext {
  device: GPUDevice;
  kernels: KernelLibrary;
  config: T5Config;
  weights: ModelWeights;
  /** Turns a failed readback into the typed reason. */
  explain(error: unknown): PlaygroundError;
  /** Told how long a run took, so that the runtime can size the next. */
  onRun(steps: number, milliseconds: number): void;
}

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
  records: GPUBuffer;
  staging: GPUBuffer;
}

export class GpuDecodeSession implements DecodeSession {
  readonly rows: number;
  private stepCount = 0;
  private allDone = false;
  private readonly scope: BufferScope;
  private readonly state: SessionState;
  private readonly program: Program;
  private readonly logits: Activations;
  /** Which row produced position t of row r: `[rows, maxSteps]`. */
  private readonly ancestry: Uint32Array;
  private readonly recordWords: number;

  /**
   * @param shares for a session of one row that is looked into: a buffer for each layer, `[heads, maxSteps, prompt
   *   tokens]`, that gets the cross-attention of every step
   * @throws {PlaygroundError} `device-limit`, `invalid-input`
   */
  constructor(
    private readonly context: DecoderContext,
    prompts: GpuEncodedPrompts,
    private readonly options: DecodeOptions,
    shares?: readonly GPUBuffer[],
  ) {
    const { device } = context;
    checkOptions(options, prompts.rows);
    this.rows = options.promptOfRow.length;
    this.recordWords = RECORD_HEAD + 2 * options.policy.alternatives;
    this.scope = new BufferScope(device);
    const { numHeads, dKv } = context.config;
    this.scope.check('The key and value cache', this.rows * options.maxSteps * 2 * numHeads * dKv * 4);
    try {
      this.ancestry = identityAncestry(this.rows, options.maxSteps);
      this.state = createState(this.scope, context.config, options, this.ancestry, this.recordWords);
      const builder = new ProgramBuilder(device, context.kernels, this.scope);
      this.logits = builder.table('logits', this.rows, context.config.vocabSize);
      this.program = buildStep(
        builder,
        context,
        this.scope,
        prompts,
        options,
        this.state,
        this.logits,
        shares,
      );
    } catch (error) {
      this.scope.dispose();
      throw error;
    }
  }

  get steps(): number {
    return this.stepCount;
  }

  /** Dispatches of one decode step. */
  get dispatchesPerStep(): number {
    return this.program.length;
  }

  async run(count: number): Promise<StepRecord[][]> {
    const room = Math.min(count, RECORD_RING, this.options.maxSteps - this.stepCount);
    if (room <= 0 || this.allDone) return [];
    const started = performance.now();
    const words = await this.submit(room);
    this.context.onRun(room, performance.now() - started);
    const first = this.stepCount;
    this.stepCount += room;
    const result: StepRecord[][] = [];
    for (let i = 0; i < room && !this.allDone; i++) {
      const at = ((first + i) % RECORD_RING) * this.rows * this.recordWords;
      const step = words.subarray(at, at + this.rows * this.recordWords);
      result.push(this.readStep(step));
      this.allDone = everyRow(this.rows, (row) => step[row * this.recordWords + 3] === 1);
    }
    return result;
  }

  reorder(sources: readonly number[], tokens: readonly number[]): void {
    const { maxSteps } = this.options;
    const before = this.ancestry.slice();
    sources.forEach((source, row) => {
      this.ancestry.set(
        before.subarray(source * maxSteps, source * maxSteps + this.stepCount),
        row * maxSteps,
      );
    });
    const { device, config } = this.context;
    writeBuffer(device, this.state.ancestry, 0, this.ancestry);
    writeBuffer(device, this.state.tokens, 0, Uint32Array.from(tokens));
    const done = Uint32Array.from(tokens, (token) => (token === config.eosTokenId ? 1 : 0));
    writeBuffer(device, this.state.done, 0, done);
    this.allDone = done.every((flag) => flag === 1);
  }

  async readLogits(): Promise<Float32Array> {
    const { buffer, rows, stride } = this.logits;
    return new Float32Array(await readBuffer(this.context.device, buffer, 0, rows * stride * 4));
  }

  dispose(): void {
    this.scope.dispose();
  }

  /** Records `count` steps into one pass, runs them, and reads the whole ring of records back. */
  private async submit(count: number): Promise<Uint32Array> {
    const { device } = this.context;
    const { records, staging } = this.state;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < count; i++) this.program.record(pass);
    pass.end();
    encoder.copyBufferToBuffer(records, 0, staging, 0, staging.size);
    device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      const words = new Uint32Array(staging.getMappedRange().slice(0));
      staging.unmap();
      return words;
    } catch (error) {
      throw this.context.explain(error);
    }
  }

  private readStep(words: Uint32Array): StepRecord[] {
    const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    return Array.from({ length: this.rows }, (_, row) => {
      const at = row * this.recordWords;
      const record: StepRecord = {
        token: words[at]!,
        logprob: floats[at + 1]!,
        entropy: floats[at + 2]!,
        alternatives: [],
      };
      if (!Number.isFinite(record.logprob) || !Number.isFinite(record.entropy)) throw nonFinite();
      for (let i = 0; i < this.options.policy.alternatives; i++) {
        const token = words[at + RECORD_HEAD + 2 * i]!;
        if (token !== NONE)
          record.alternatives.push({ token, logprob: floats[at + RECORD_HEAD + 1 + 2 * i]! });
      }
      return record;
    });
  }
}

function nonFinite(): PlaygroundError {
  return new PlaygroundError('non-finite', 'The model produced numbers that are not finite.', {
    hint: 'The weights are damaged, or they overflow in this precision. Load the model again or convert it from its original files.',
  });
}

function everyRow(rows: number, holds: (row: number) => boolean): boolean {
  for (let row = 0; row < rows; row++) if (!holds(row)) return false;
  return true;
}

function checkOptions(options: DecodeOptions, prompts: number): void {
  const { promptOfRow, maxSteps, policy } = options;
  const wrong =
    promptOfRow.length === 0 ||
    promptOfRow.some((prompt) => !Number.isInteger(prompt) || prompt < 0 || prompt >= prompts) ||
    !Number.isInteger(maxSteps) ||
    maxSteps < 1 ||
    policy.alternatives < 0 ||
    policy.alternatives > MAX_ALTERNATIVES;
  if (wrong)
    throw new PlaygroundError(
      'invalid-input',
      'The decoder was asked for rows, steps or alternatives out of range.',
    );
}

function identityAncestry(rows: number, maxSteps: number): Uint32Array {
  const ancestry = new Uint32Array(rows * maxSteps);
  for (let row = 0; row < rows; row++) ancestry.fill(row, row * maxSteps, (row + 1) * maxSteps);
  return ancestry;
}

/** @param recordWords words of one record: see select-token.wgsl */
export function createState(
  scope: BufferScope,
  config: SelectionConfig,
  options: DecodeOptions,
  ancestry: Uint32Array,
  recordWords: number,
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
  const recordBytes = RECORD_RING * rows * recordWords * 4;
  return {
    tokens: scope.upload('tokens', new Uint32Array(rows).fill(config.decoderStartTokenId)),
    steps: scope.upload('steps', new Uint32Array(rows)),
    done: scope.upload('done', new Uint32Array(rows)),
    ancestry: scope.upload('ancestry', ancestry),
    forced: scope.upload('forced tokens', forced),
    noise: scope.upload('noise', Uint32Array.from(noise)),
    records: scope.create('records', recordBytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC),
    staging: scope.create('staging', recordBytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST),
  };
}

function buildStep(
  builder: ProgramBuilder,
  { kernels, config, weights }: DecoderContext,
  scope: BufferScope,
  prompts: GpuEncodedPrompts,
  options: DecodeOptions,
  state: SessionState,
  logits: Activations,
  shares?: readonly GPUBuffer[],
): Program {
  const rows = options.promptOfRow.length;
  const { numHeads: heads, dKv, dModel, dFf } = config;
  const inner = heads * dKv;
  const spans = Uint32Array.from(
    options.promptOfRow.flatMap((prompt) => [prompts.starts[prompt]!, prompts.lengths[prompt]!]),
  );
  const spanBuffer = scope.upload('prompt spans', spans);
  const x = builder.activations('residual', rows, dModel);
  const qkv = builder.table('qkv', rows, 3 * inner);
  const query = builder.table('cross query', rows, inner);
  const context = builder.activations('context', rows, inner);
  const wide = builder.activations('feed-forward', rows, dFf);
  const up = config.feedForward === 'gated-gelu' ? 'GATED' : 'RELU';
  const self = kernels.attentionStep(dKv, 'SELF');
  const cross = kernels.attentionStep(dKv, 'CROSS');
  const { buckets, table, maxDistance } = weights.decoderBias;
  const dims = [heads, options.maxSteps, maxDistance, context.stride];

  builder.gather(state.tokens, weights.embedding, x);
  weights.decoder.forEach((layer, i) => {
    const cache = builder.table(`cache ${i}`, rows * options.maxSteps, 2 * inner);
    builder.linear(x, layer.qkv, qkv, 'STORE', { norm: layer.attentionNorm });
    const selfBuffers = [
      qkv.buffer,
      context.buffer,
      cache.buffer,
      state.steps,
      state.ancestry,
      buckets,
      table,
    ];
    builder.add(self, dims, selfBuffers, heads, rows);
    builder.linear(context, layer.o, x, 'ADD');
    builder.linear(x, layer.crossQ, query, 'STORE', { norm: layer.crossNorm });
    if (shares) {
      const buffers = [query.buffer, shares[i]!, prompts.crossKv[i]!.buffer, spanBuffer, state.steps];
      builder.add(kernels.attentionShares(dKv), [heads, options.maxSteps], buffers, heads, 1);
    }
    builder.add(
      cross,
      dims,
      [query.buffer, context.buffer, prompts.crossKv[i]!.buffer, spanBuffer],
      heads,
      rows,
    );
    builder.linear(context, layer.crossO, x, 'ADD');
    builder.linear(x, layer.up, wide, up, { norm: layer.norm });
    builder.linear(wide, layer.down, x, 'ADD');
  });
  const scale = config.tieWordEmbeddings ? dModel ** -0.5 : 1;
  builder.linear(x, weights.head, logits, 'STORE', { norm: weights.decoderNorm, scale });
  addSelection(builder, kernels, config, scope, options, state, logits);
  return builder.build();
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
