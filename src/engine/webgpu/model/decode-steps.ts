/** What every decode session on the GPU consists of: its buffers, its recorded step, and the records that are read back. */
import { PlaygroundError } from '@/core/errors';
import { MAX_ALTERNATIVES, type StepRecord } from '@/core/sampling/step';
import type { DecodeOptions } from '@/engine/runtime';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { RECORD_RING } from '@/engine/webgpu/kernels/selection-kernels';
import { type DecoderContext, recordDecodeStep } from './decode-program';
import type { GpuEncodedPrompts } from './encoder';
import { type Activations, type Program, ProgramBuilder } from './program';
import { createState, NONE, RECORD_HEAD, recordWords, type SessionState } from './selection';

/** What one step left in the ring of records: views into a copy. */
export interface StepWords {
  /** `[rows, recordWords]`: see select-token.wgsl. */
  records: Uint32Array;
  /** `[searches, 2 * width]` with beams, otherwise empty: see beam-step.wgsl. */
  ranked: Uint32Array;
}

/** What only some sessions have. */
export interface SessionExtras {
  /** For inspecting a session of one row: see {@link DecodeStepInputs.crossWeights}. */
  crossWeights?: readonly GPUBuffer[];
  /** For beam searches on the device: the rows of each. */
  beams?: number;
}

export class DecodeSteps {
  readonly rows: number;
  /** Words of one record. */
  readonly words: number;
  readonly state: SessionState;
  /** Of the last step: `[rows, vocabSize]`. */
  readonly logits: Activations;
  private count = 0;
  private readonly scope: BufferScope;
  private readonly program: Program;

  /** @throws {PlaygroundError} `device-limit`, `invalid-input` */
  constructor(
    private readonly context: DecoderContext,
    prompts: GpuEncodedPrompts,
    private readonly options: DecodeOptions,
    extras: SessionExtras = {},
  ) {
    const { device, kernels, config } = context.model;
    checkOptions(options, prompts.rows);
    this.rows = options.promptOfRow.length;
    this.words = recordWords(options.policy);
    this.scope = new BufferScope(device);
    const { numHeads, dKv } = config;
    this.scope.check('The key/value cache', this.rows * options.maxSteps * 2 * numHeads * dKv * 4);
    try {
      this.state = createState(this.scope, config, options, extras.beams);
      const builder = new ProgramBuilder(kernels, this.scope);
      this.logits = builder.table('logits', this.rows, config.vocabSize);
      const { state, logits } = this;
      const { crossWeights } = extras;
      recordDecodeStep(builder, { model: context.model, prompts, options, state, logits, crossWeights });
      this.program = builder.build();
    } catch (error) {
      this.scope.dispose();
      throw error;
    }
  }

  /** Steps run so far. */
  get taken(): number {
    return this.count;
  }

  /** Dispatches of one step. */
  get dispatches(): number {
    return this.program.length;
  }

  /**
   * Runs up to `count` more steps, limited by the ring of records and the session's `maxSteps`.
   * @throws {PlaygroundError} `device-lost`
   */
  async run(count: number): Promise<StepWords[]> {
    const room = Math.min(count, RECORD_RING, this.options.maxSteps - this.count);
    if (room <= 0) return [];
    const started = performance.now();
    const ring = await this.submit(room);
    this.context.onRun(room, performance.now() - started);
    const first = this.count;
    this.count += room;
    return Array.from({ length: room }, (_, i) => this.stepOf(ring, first + i));
  }

  /** The records of a step, by row. @throws {PlaygroundError} `non-finite` */
  recordsOf({ records: words }: StepWords): StepRecord[] {
    const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    return Array.from({ length: this.rows }, (_, row) => {
      const at = row * this.words;
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

  dispose(): void {
    this.scope.dispose();
  }

  private stepOf(ring: Uint32Array, step: number): StepWords {
    const slot = step % RECORD_RING;
    const recordsLength = this.rows * this.words;
    const rankedLength = this.state.beams ? 2 * this.rows : 0;
    const rankedAt = RECORD_RING * recordsLength + slot * rankedLength;
    return {
      records: ring.subarray(slot * recordsLength, (slot + 1) * recordsLength),
      ranked: ring.subarray(rankedAt, rankedAt + rankedLength),
    };
  }

  /** Encodes `count` steps into one pass, runs them, and reads the whole ring back. */
  private async submit(count: number): Promise<Uint32Array> {
    const { device } = this.context.model;
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
}

function nonFinite(): PlaygroundError {
  return new PlaygroundError('non-finite', 'The model produced numbers that are not finite.', {
    hint: 'The weights are damaged, or they overflow in this precision. Load the model again or convert it from its original files.',
  });
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
