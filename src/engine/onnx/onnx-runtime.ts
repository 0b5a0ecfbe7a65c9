/**
 * T5 on onnxruntime-web: graphs written here from the checkpoint, run on WebAssembly or on onnxruntime's own WebGPU
 * kernels. Tokens are chosen on this side by the reference's rules.
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
 * Up to here WebAssembly gets the matrices widened to float32, four bytes a weight: quantised ones are unpacked again in
 * every step, which took 1.8 times as long over 50 answers of the built-in model. Larger models keep their
 * quantisation, for memory.
 */
const WIDEN_PARAMETERS = 50_000_000;
/** WebAssembly addresses 4 GiB, and a graph is in memory three times while it is loaded. */
const LARGEST_GRAPH = 2 ** 30;
/** Scores of one layer's attention, of all prompts of an encode together. */
const LARGEST_SCORES = 2 ** 30;

export interface OnnxLoadOptions {
  /** Default: as stored, but halves in float32 on WebGPU, and everything in float32 for small models on WebAssembly. */
  types?: GraphTypes;
  onProgress?: (fraction: number) => void;
}

export class OnnxRuntime implements Seq2SeqRuntime {
  readonly kind = 'onnx';
  /** Every step comes back to this side, so one at a time streams and stops soonest. */
  readonly preferredSteps = 1;

  private constructor(
    private readonly model: OnnxModel,
    /** Bytes of the graphs, weights and all. */
    readonly weightBytes: number,
  ) {}

  /**
   * Writes the graphs of a checkpoint and loads them.
   * @throws {PlaygroundError} `device-limit`, `out-of-memory`, `internal` with onnxruntime's own words
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
      const bytes = await onnxBytes(graph, LARGEST_GRAPH);
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
      throw new PlaygroundError('internal', 'Decoding was started on prompts that are not encoded.');
    return OnnxDecodeSession.start(this.model, tensors, options);
  }

  async crossAttention(prompts: EncodedPrompts, outputIds: readonly number[]): Promise<CrossAttention> {
    checkPromptIds(outputIds, this.config);
    const tensors = encodedTensors.get(prompts);
    if (!tensors || prompts.rows !== 1)
      throw new PlaygroundError('internal', 'Cross-attention was asked for of prompts that are not one.');
    return readCrossAttention(this.model, tensors, outputIds);
  }

  dispose(): void {
    const { encoder, decoder, pickRows } = this.model;
    for (const session of [encoder, decoder, pickRows]) void session.release();
  }
}

/** The tensors behind the handles that {@link OnnxRuntime.encode} gave out. */
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
  // Not every GPU computes with halves, and the provider will not even gather them where one does not.
  if (provider === 'webgpu') return withoutHalves;
  return parameterCount(checkpoint) <= WIDEN_PARAMETERS ? asFloat32 : asStored;
}

/** On a GPU everything stays there but what is read on this side. */
function sessionOptions({ provider }: OnnxBackend, graph: OnnxGraph): InferenceSession.SessionOptions {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    // Errors only: what it warns of (which node runs where) is no concern of a person's.
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
  if (rows * config.numHeads * width * width * 4 <= LARGEST_SCORES) return;
  throw new PlaygroundError(
    'device-limit',
    `${rows} prompts of up to ${width} tokens are too much for this runtime at once.`,
    { hint: 'Run fewer prompts at a time, or shorter ones.' },
  );
}

function padding(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}
