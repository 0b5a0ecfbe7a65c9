/**
 * T5 on onnxruntime-web: we write the graphs from the checkpoint, and onnxruntime runs them on WebAssembly or on its own
 * WebGPU kernels. Tokens are chosen on the CPU by the same rules as in the reference runtime.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { parameterCount } from '@/core/formats/checkpoint/parameter-count';
import { asFloat32, asStored, type GraphTypes, withoutHalves } from '@/core/formats/onnx/graph-weights';
import { type OnnxGraph, onnxBytes } from '@/core/formats/onnx/onnx-model';
import { cacheNames, decoderGraph, encoderGraph, pickRowsGraph } from '@/core/formats/onnx/t5-graphs';
import type { CrossAttention } from '@/core/generation/generation-result';
import type { T5Config } from '@/core/model/t5-config';
import { checkDecodeOptions, checkPromptIds } from '@/engine/generation/runtime-checks';
import type { DecodeOptions, DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import type { OnnxBackend } from './onnx-backend';
import { readCrossAttention } from './onnx-cross-attention';
import { OnnxDecodeSession } from './onnx-decode-session';
import { explainOnnxError } from './onnx-errors';
import { type EncodedTensors, integerTensor, type OnnxModel } from './onnx-model';

/**
 * Up to this size, matrices are converted to float32 (four bytes per weight) for WebAssembly: quantised ones are unpacked
 * again in every step, which took 1.8 times as long over 50 answers of the built-in model. Larger models stay quantised to
 * save memory.
 */
const MAX_FLOAT32_PARAMETERS = 50_000_000;
/** WebAssembly can address 4 GiB, and a graph is held three times while it is loaded. */
const MAX_GRAPH_BYTES = 2 ** 30;
/** Limit for the attention scores of one layer, over all prompts that are encoded together. */
const MAX_SCORE_BYTES = 2 ** 30;

export interface OnnxLoadOptions {
  /** Default: as stored, except that float16 becomes float32 on WebGPU, and small models on WebAssembly are all float32. */
  types?: GraphTypes;
  onProgress?: (fraction: number) => void;
}

export class OnnxRuntime implements Seq2SeqRuntime {
  readonly kind = 'onnx';
  /** Every step returns to the CPU anyway; single steps stream and stop soonest. */
  readonly preferredSteps = 1;

  private constructor(
    private readonly model: OnnxModel,
    /** Bytes of the graphs, including weights. */
    readonly weightBytes: number,
  ) {}

  /**
   * Writes the graphs of a checkpoint and loads them.
   * @throws {PlaygroundError} `device-limit`, `out-of-memory`, `internal` with the message of onnxruntime
   */
  static async load(
    backend: OnnxBackend,
    checkpoint: Checkpoint,
    options: OnnxLoadOptions = {},
  ): Promise<OnnxRuntime> {
    const types = options.types ?? usualTypes(backend, checkpoint);
    const sessions: InferenceSession[] = [];
    let weightBytes = 0;
    const open = async (graph: OnnxGraph): Promise<InferenceSession> => {
      const bytes = await onnxBytes(graph, MAX_GRAPH_BYTES);
      weightBytes += bytes.byteLength;
      const session = await backend.ort.InferenceSession.create(bytes, sessionOptions(backend, graph));
      sessions.push(session);
      options.onProgress?.(sessions.length / 3);
      return session;
    };
    try {
      const encoder = await open(encoderGraph(checkpoint, types, { crossAttention: true }));
      const decoder = await open(decoderGraph(checkpoint, types));
      const pickRows = await open(pickRowsGraph(checkpoint));
      return new OnnxRuntime({ backend, config: checkpoint.config, encoder, decoder, pickRows }, weightBytes);
    } catch (error) {
      for (const session of sessions) await session.release();
      throw explainOnnxError(error, backend.provider);
    }
  }

  get config(): T5Config {
    return this.model.config;
  }

  async encode(prompts: readonly (readonly number[])[]): Promise<EncodedPrompts> {
    const { backend, config, encoder } = this.model;
    if (prompts.length === 0) throw new PlaygroundError('invalid-input', 'There is no prompt to encode.');
    for (const ids of prompts) checkPromptIds(ids, config);
    const width = Math.max(...prompts.map((ids) => ids.length));
    checkScores(prompts.length, width, config);
    const padded = prompts.flatMap((ids) => [...ids, ...padding(width - ids.length, config.padTokenId)]);
    const shown = prompts.flatMap((ids) => [...padding(ids.length, 1), ...padding(width - ids.length, 0)]);
    const dims = [prompts.length, width];
    const mask = integerTensor(backend, shown, dims);
    const outputs = await encoder
      .run({ input_ids: integerTensor(backend, padded, dims), attention_mask: mask })
      .catch((error: unknown) => {
        throw explainOnnxError(error, backend.provider);
      });
    const cross = cacheNames(config.numDecoderLayers, 'present', 'encoder').map((name) => outputs[name]!);
    const lengths = prompts.map((ids) => ids.length);
    return encodedPrompts(lengths, { hidden: outputs.last_hidden_state!, mask, cross });
  }

  async startDecoding(prompts: EncodedPrompts, options: DecodeOptions): Promise<DecodeSession> {
    checkDecodeOptions(options, this.config);
    const tensors = encodedTensors.get(prompts);
    const { promptOfRow } = options;
    if (!tensors || promptOfRow.length === 0 || promptOfRow.some((prompt) => !(prompt in prompts.lengths)))
      throw new PlaygroundError('internal', 'Decoding was started with prompts that were not encoded.');
    return OnnxDecodeSession.start(this.model, tensors, options);
  }

  async crossAttention(prompts: EncodedPrompts, outputIds: readonly number[]): Promise<CrossAttention> {
    checkPromptIds(outputIds, this.config);
    const tensors = encodedTensors.get(prompts);
    if (!tensors || prompts.rows !== 1)
      throw new PlaygroundError('internal', 'Cross-attention needs exactly one prompt.');
    return readCrossAttention(this.model, tensors, outputIds);
  }

  dispose(): void {
    const { encoder, decoder, pickRows } = this.model;
    for (const session of [encoder, decoder, pickRows]) void session.release();
  }
}

/** The tensors behind the handles that {@link OnnxRuntime.encode} returned. */
const encodedTensors = new WeakMap<EncodedPrompts, EncodedTensors>();

function encodedPrompts(lengths: readonly number[], tensors: EncodedTensors): EncodedPrompts {
  const { hidden, cross } = tensors;
  const [, width = 0, dModel = 0] = hidden.dims;
  const encoded: EncodedPrompts = {
    rows: lengths.length,
    lengths,
    readHidden: async (row) => {
      const values = (await hidden.getData()) as Float32Array;
      const from = row * width * dModel;
      return values.slice(from, from + lengths[row]! * dModel);
    },
    dispose: () => {
      for (const tensor of [hidden, ...cross]) tensor.dispose();
    },
  };
  encodedTensors.set(encoded, tensors);
  return encoded;
}

function usualTypes({ provider }: OnnxBackend, checkpoint: Checkpoint): GraphTypes {
  // Not every GPU supports float16, and without support the provider cannot even gather float16 values.
  if (provider === 'webgpu') return withoutHalves;
  return parameterCount(checkpoint) <= MAX_FLOAT32_PARAMETERS ? asFloat32 : asStored;
}

/** On a GPU, outputs stay in GPU memory except those that the CPU reads. */
function sessionOptions({ provider }: OnnxBackend, graph: OnnxGraph): InferenceSession.SessionOptions {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    // Errors only: its warnings (which node runs where) mean nothing to users.
    logSeverityLevel: 3,
    graphOptimizationLevel: 'all',
  };
  if (provider === 'wasm') return options;
  const location = (name: string): Tensor.DataLocation =>
    name === 'logits' || name.startsWith('cross_attentions') ? 'cpu' : 'gpu-buffer';
  return {
    ...options,
    preferredOutputLocation: Object.fromEntries(graph.outputs.map(({ name }) => [name, location(name)])),
  };
}

function checkScores(rows: number, width: number, config: T5Config): void {
  if (rows * config.numHeads * width * width * 4 <= MAX_SCORE_BYTES) return;
  throw new PlaygroundError(
    'device-limit',
    `${rows} prompts of up to ${width} tokens are too many for one batch on this runtime.`,
    { hint: 'Run fewer prompts at a time, or shorter ones.' },
  );
}

function padding(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}
