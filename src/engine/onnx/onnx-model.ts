/** Types shared by the parts of the ONNX runtime: the loaded graphs, and the tensors passed between them. */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { T5Config } from '@/core/model/t5-config';
import type { OnnxBackend } from './onnx-backend';

/** A loaded model: see core/formats/onnx/t5-graphs for the inputs and outputs of each graph. */
export interface OnnxModel {
  readonly backend: OnnxBackend;
  readonly config: T5Config;
  readonly encoder: InferenceSession;
  readonly decoder: InferenceSession;
  readonly pickRows: InferenceSession;
}

/** Encoder outputs of a batch, padded to its longest prompt; on the provider's device. */
export interface EncodedTensors {
  /** `[rows, width, dModel]`. */
  readonly hidden: Tensor;
  /** `[rows, width]`, 1 for tokens and 0 for padding; always in CPU memory. */
  readonly mask: Tensor;
  /** Alternating keys and values of the decoder layers, `[rows, heads, width, dKv]`. */
  readonly cross: readonly Tensor[];
}

/** The empty self-attention cache before the first step: alternating keys and values of the decoder layers. */
export function emptyCache({ backend, config }: OnnxModel, rows: number): Tensor[] {
  const dims = [rows, config.numHeads, 0, config.dKv];
  const empty = () => new backend.ort.Tensor('float32', new Float32Array(0), dims);
  return Array.from({ length: 2 * config.numDecoderLayers }, empty);
}

export function integerTensor(
  { ort }: OnnxBackend,
  values: readonly number[],
  dims: readonly number[],
): Tensor {
  return new ort.Tensor(
    'int64',
    BigInt64Array.from(values, (value) => BigInt(value)),
    dims,
  );
}
