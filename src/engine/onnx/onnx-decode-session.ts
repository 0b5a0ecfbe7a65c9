/** A decode session on onnxruntime: one run of the decoder graph per step, with the cache passed from run to run. */
import type { Tensor } from 'onnxruntime-web';
import { cacheNames } from '@/core/formats/onnx/t5-graphs';
import type { StepRecord } from '@/core/sampling/step';
import { RowChooser } from '@/engine/generation/row-chooser';
import type { DecodeOptions, DecodeSession } from '@/engine/runtime';
import { yieldToMessages } from '@/engine/yield-to-messages';
import { explainOnnxError } from './onnx-errors';
import { type EncodedTensors, emptyCache, integerTensor, type OnnxModel } from './onnx-model';

export class OnnxDecodeSession implements DecodeSession {
  readonly rows: number;
  private readonly chooser: RowChooser;
  private logits: Float32Array = new Float32Array(0);
  /** Rows with valid {@link logits}; the others had finished and were fed padding. */
  private logitRows: number[] = [];
  /** For each row, the cache row it continues from; set when beams were reordered since the last step. */
  private moved: readonly number[] | undefined;

  private constructor(
    private readonly model: OnnxModel,
    private readonly cross: CrossInputs,
    private cache: readonly Tensor[],
    options: DecodeOptions,
  ) {
    this.rows = options.promptOfRow.length;
    this.chooser = new RowChooser(model.config, options);
  }

  /** @throws {PlaygroundError} `out-of-memory`, `device-lost`, `internal` */
  static async start(
    model: OnnxModel,
    encoded: EncodedTensors,
    options: DecodeOptions,
  ): Promise<OnnxDecodeSession> {
    const cross = await crossInputs(model, encoded, options.promptOfRow);
    const cache = emptyCache(model, options.promptOfRow.length);
    return new OnnxDecodeSession(model, cross, cache, options);
  }

  get steps(): number {
    return this.chooser.steps;
  }

  async run(count: number): Promise<StepRecord[][]> {
    const records: StepRecord[][] = [];
    try {
      while (records.length < count && !this.chooser.finished) {
        await yieldToMessages();
        records.push(await this.step());
      }
    } catch (error) {
      throw explainOnnxError(error, this.model.backend.provider);
    }
    return records;
  }

  reorder(sources: readonly number[], tokens: readonly number[]): void {
    const { moved } = this;
    this.moved = moved ? sources.map((source) => moved[source]!) : [...sources];
    this.chooser.reorder(tokens);
  }

  async readLogits(): Promise<Float32Array> {
    const { vocabSize } = this.model.config;
    const logits = new Float32Array(this.rows * vocabSize);
    for (const row of this.logitRows) logits.set(this.logitsOf(row), row * vocabSize);
    return logits;
  }

  dispose(): void {
    for (const tensor of [...this.cache, ...this.cross.owned]) tensor.dispose();
    this.cache = [];
  }

  private async step(): Promise<StepRecord[]> {
    if (this.moved) await this.moveRows(this.moved);
    const { backend, config, decoder } = this.model;
    const live = this.chooser.live;
    const tokens = new Array<number>(this.rows).fill(config.padTokenId);
    for (const row of live) tokens[row] = this.chooser.lastToken(row);
    const layers = config.numDecoderLayers;
    const feeds = {
      ...this.cross.feeds,
      ...named(cacheNames(layers, 'past_key_values', 'decoder'), this.cache),
      input_ids: integerTensor(backend, tokens, [this.rows, 1]),
    };
    const present = cacheNames(layers, 'present', 'decoder');
    const outputs = await decoder.run(feeds, ['logits', ...present]);
    this.replaceCache(present.map((name) => outputs[name]!));
    this.logits = outputs.logits!.data as Float32Array;
    this.logitRows = live;
    return this.chooser.choose((row) => this.logitsOf(row));
  }

  private async moveRows(sources: readonly number[]): Promise<void> {
    this.moved = undefined;
    if (sources.every((source, row) => source === row)) return;
    this.replaceCache(await pickRows(this.model, this.cache, sources));
  }

  private replaceCache(cache: readonly Tensor[]): void {
    for (const tensor of this.cache) tensor.dispose();
    this.cache = cache;
  }

  private logitsOf(row: number): Float32Array {
    const { vocabSize } = this.model.config;
    return this.logits.subarray(row * vocabSize, (row + 1) * vocabSize);
  }
}

/** The encoder outputs that every step of a session reads. */
interface CrossInputs {
  feeds: Readonly<Record<string, Tensor>>;
  /** Tensors that were created for this session and are disposed of with it; the others belong to the encoder. */
  owned: readonly Tensor[];
}

/** Keys, values and mask of the prompts, in the order of the decoder's rows; a single row if all rows share one prompt. */
async function crossInputs(
  model: OnnxModel,
  { mask, cross }: EncodedTensors,
  promptOfRow: readonly number[],
): Promise<CrossInputs> {
  const { config, backend } = model;
  const [rows = 0, width = 0] = mask.dims;
  const first = promptOfRow[0]!;
  const wanted = promptOfRow.every((prompt) => prompt === first) ? [first] : promptOfRow;
  const asEncoded = wanted.length === rows && wanted.every((prompt, row) => prompt === row);
  const picked = asEncoded ? cross : await pickRows(model, cross, wanted);
  const shown = mask.data as BigInt64Array;
  const maskRows = wanted.flatMap((prompt) =>
    Array.from(shown.subarray(prompt * width, (prompt + 1) * width), Number),
  );
  return {
    owned: asEncoded ? [] : picked,
    feeds: {
      ...named(cacheNames(config.numDecoderLayers, 'past_key_values', 'encoder'), picked),
      encoder_attention_mask: integerTensor(backend, maskRows, [wanted.length, width]),
    },
  };
}

async function pickRows(
  { backend, pickRows: session }: OnnxModel,
  states: readonly Tensor[],
  rows: readonly number[],
): Promise<Tensor[]> {
  const feeds: Record<string, Tensor> = { rows: integerTensor(backend, rows, [rows.length]) };
  states.forEach((state, index) => {
    feeds[`state.${index}`] = state;
  });
  const outputs = await session.run(feeds).catch((error: unknown) => {
    throw explainOnnxError(error, backend.provider);
  });
  return states.map((_, index) => outputs[`picked.${index}`]!);
}

function named(names: readonly string[], tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}
