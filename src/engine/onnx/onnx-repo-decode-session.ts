/** A decode session on the merged decoder of an ONNX export. */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { cacheNames } from '@/core/formats/onnx/t5-graphs';
import type { T5Config } from '@/core/model/t5-config';
import type { StepRecord } from '@/core/sampling/step';
import { RowChooser } from '@/engine/generation/row-chooser';
import type { DecodeOptions, DecodeSession } from '@/engine/runtime';
import { yieldToMessages } from '@/engine/yield-to-messages';
import { explainOnnxError } from './onnx-errors';

export interface RepoModel {
  readonly config: T5Config;
  readonly encoder: InferenceSession;
  readonly decoder: InferenceSession;
  readonly provider: 'wasm' | 'webgpu';
  /** Creates a tensor of the same onnxruntime instance as the sessions. */
  tensor(
    type: 'int64' | 'float32' | 'bool',
    data: BigInt64Array | Float32Array | Uint8Array,
    dims: readonly number[],
  ): Tensor;
}

/** Encoder output of a batch in CPU memory, padded to its longest prompt. */
export interface EncodedRows {
  readonly hidden: Float32Array;
  readonly mask: BigInt64Array;
  readonly width: number;
}

export class RepoDecodeSession implements DecodeSession {
  readonly rows: number;
  private readonly chooser: RowChooser;
  private readonly hidden: Tensor;
  private readonly mask: Tensor;
  /** Keys and values by their `past_key_values` name; undefined before the first step. */
  private past: Map<string, Tensor> | undefined;
  private logits: Float32Array = new Float32Array(0);
  private logitRows: number[] = [];
  private moved: readonly number[] | undefined;

  constructor(
    private readonly model: RepoModel,
    { hidden, mask, width }: EncodedRows,
    options: DecodeOptions,
  ) {
    const { promptOfRow } = options;
    const { dModel } = model.config;
    this.rows = promptOfRow.length;
    this.chooser = new RowChooser(model.config, options);
    const dims = [this.rows, width];
    this.hidden = model.tensor('float32', pick(hidden, width * dModel, promptOfRow), [...dims, dModel]);
    this.mask = model.tensor('int64', pick(mask, width, promptOfRow), dims);
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
      throw explainOnnxError(error, this.model.provider);
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
    for (const tensor of this.past?.values() ?? []) tensor.dispose();
    this.past = undefined;
  }

  private async step(): Promise<StepRecord[]> {
    await this.moveRows();
    const { config, decoder, tensor } = this.model;
    const live = this.chooser.live;
    const tokens = new BigInt64Array(this.rows).fill(BigInt(config.padTokenId));
    for (const row of live) tokens[row] = BigInt(this.chooser.lastToken(row));
    const outputs = await decoder.run({
      input_ids: tensor('int64', tokens, [this.rows, 1]),
      encoder_hidden_states: this.hidden,
      encoder_attention_mask: this.mask,
      use_cache_branch: tensor('bool', Uint8Array.of(this.past ? 1 : 0), [1]),
      ...Object.fromEntries(this.past ?? this.noPast()),
    });
    this.keep(outputs);
    this.logits = outputs.logits!.data as Float32Array;
    this.logitRows = live;
    return this.chooser.choose((row) => this.logitsOf(row));
  }

  private noPast(): [string, Tensor][] {
    const { config, tensor } = this.model;
    const names = (['decoder', 'encoder'] as const).flatMap((of) =>
      cacheNames(config.numDecoderLayers, 'past_key_values', of),
    );
    const dims = [this.rows, config.numHeads, 0, config.dKv];
    return names.map((name) => [name, tensor('float32', new Float32Array(0), dims)]);
  }

  /** The encoder's keys and values come from the first step; later steps return placeholders under the same names. */
  private keep(outputs: Readonly<Record<string, Tensor>>): void {
    const layers = this.model.config.numDecoderLayers;
    const next = new Map(this.past);
    const parts = this.past ? (['decoder'] as const) : (['decoder', 'encoder'] as const);
    for (const part of parts) {
      const names = cacheNames(layers, 'past_key_values', part);
      cacheNames(layers, 'present', part).forEach((name, index) => {
        next.get(names[index]!)?.dispose();
        next.set(names[index]!, outputs[name]!);
      });
    }
    if (this.past) for (const name of cacheNames(layers, 'present', 'encoder')) outputs[name]?.dispose();
    this.past = next;
  }

  /** Reorders beams on the CPU, because an export has no graph for that. */
  private async moveRows(): Promise<void> {
    const { moved, past } = this;
    this.moved = undefined;
    if (!moved || !past || moved.every((source, row) => source === row)) return;
    for (const name of cacheNames(this.model.config.numDecoderLayers, 'past_key_values', 'decoder')) {
      const tensor = past.get(name)!;
      const { dims } = tensor;
      const values = (await tensor.getData(true)) as Float32Array;
      past.set(name, this.model.tensor('float32', pick(values, values.length / this.rows, moved), dims));
    }
  }

  private logitsOf(row: number): Float32Array {
    const { vocabSize } = this.model.config;
    return this.logits.subarray(row * vocabSize, (row + 1) * vocabSize);
  }
}

function pick(values: Float32Array, size: number, rows: readonly number[]): Float32Array;
function pick(values: BigInt64Array, size: number, rows: readonly number[]): BigInt64Array;
/** The given rows of `size` values each. */
function pick(
  values: Float32Array | BigInt64Array,
  size: number,
  rows: readonly number[],
): Float32Array | BigInt64Array {
  if (values instanceof Float32Array) {
    const out = new Float32Array(rows.length * size);
    rows.forEach((row, index) => {
      out.set(values.subarray(row * size, (row + 1) * size), index * size);
    });
    return out;
  }
  const out = new BigInt64Array(rows.length * size);
  rows.forEach((row, index) => {
    out.set(values.subarray(row * size, (row + 1) * size), index * size);
  });
  return out;
}
