/**
 * Weight matrices on the device. Blocks are read as GGUF stores them and repacked once: codes and scales in buffers of their
 * own, both read in whole words by shaders/common/weights-*.wgsl.
 */
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint, StoredTensor, TensorType } from '@/core/formats/checkpoint/checkpoint';
import { decodeValues, readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import {
  type RowPlacement,
  type TensorPiece,
  type UnpackedMemory,
  unpackedBytes,
  unpackRows,
} from './unpack-rows';

/** A low-rank update of a matrix, computed beside it: `y += strength * B (A x)`. */
export interface LowRank {
  /** `[rank, inputs]`: the A of all modules that share the matrix, stacked. */
  readonly a: WeightMatrix;
  /** `[outputs, 4 * quads]` f32, multiplied by each module's own scale; rows in the order of the matrix. */
  readonly b: GPUBuffer;
  /** Rank / 4, rounded up. */
  readonly quads: number;
  readonly strength: number;
}

export interface WeightMatrix {
  readonly format: WeightFormat;
  /** Rows of the matrix: outputs of the layer. */
  readonly outputs: number;
  /** Columns without padding. */
  readonly inputs: number;
  /** Columns / 4, rounded up: x must have as many. */
  readonly quads: number;
  /** Codes and, for quantised formats, scales: what the bind group holds. */
  readonly buffers: readonly GPUBuffer[];
  readonly bindGroup: GPUBindGroup;
  /** The update of an active adapter. */
  readonly lowRank?: LowRank;
}

/** Whole vec4 that hold so many columns. */
export function paddedQuads(columns: number): number {
  return Math.ceil(columns / 4);
}

/** The format of a matrix made of tensors: theirs, or f32 where they differ (in mixed recipes) or no kernel reads theirs. */
export function deviceFormat(types: readonly TensorType[]): WeightFormat {
  const [first, ...others] = types;
  return first === undefined || first === 'bf16' || others.some((type) => type !== first) ? 'f32' : first;
}

/** @throws {PlaygroundError} `checkpoint-mismatch` */
export function matrixShape(tensor: StoredTensor): [rows: number, inputs: number] {
  const [rows, inputs] = tensor.shape;
  if (tensor.shape.length !== 2 || !rows || !inputs) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `${tensor.name} should be a matrix, but has ${tensor.shape.length} dimensions.`,
    );
  }
  return [rows, inputs];
}

/** The shape and format of a matrix on the device. */
interface MatrixDescription {
  label: string;
  format: WeightFormat;
  rows: number;
  inputs: number;
}

/** Whole rows as a file stores them. */
export interface StoredRows {
  type: TensorType;
  rows: number;
  inputs: number;
  data: Uint8Array;
}

/**
 * A matrix while it is uploaded: its buffers are mapped and stored blocks are repacked straight into them, so that no copy of
 * the matrix exists in memory. Rows are padded with zeros to whole vec4.
 */
export class MatrixUpload {
  private readonly buffers: readonly GPUBuffer[];
  private readonly memory: UnpackedMemory;

  /** @throws {PlaygroundError} `device-limit`, `out-of-memory` */
  constructor(
    scope: BufferScope,
    private readonly kernels: KernelLibrary,
    private readonly matrix: MatrixDescription,
  ) {
    const { label, format, rows, inputs } = matrix;
    const { codeBytes, scaleBytes } = unpackedBytes(format, rows, inputs);
    const codes = scope.map(label, codeBytes);
    const scales = scaleBytes > 0 ? scope.map(`${label} scales`, scaleBytes) : undefined;
    this.buffers = scales ? [codes, scales] : [codes];
    this.memory = {
      codes: new Uint8Array(codes.getMappedRange()),
      scales: scales && new Uint16Array(scales.getMappedRange()),
    };
  }

  /** Writes a piece of a tensor of the matrix's format, or of any plain type where that is f32. */
  put({ type, data, from }: TensorPiece<TensorType>, placement: RowPlacement): void {
    const { format, inputs } = this.matrix;
    const converted = type === format ? data : new Uint8Array(decodeValues(type, data).buffer);
    unpackRows({ type: format, data: converted, from }, inputs, placement, this.memory);
  }

  /** Hands the memory over to the device. */
  finish(): WeightMatrix {
    const { buffers } = this;
    const { label, format, rows: outputs, inputs } = this.matrix;
    for (const buffer of buffers) buffer.unmap();
    const resources = buffers.map((buffer) => ({ buffer }));
    const bindGroup = this.kernels.bindWeights(format, resources, label);
    return { format, outputs, inputs, quads: paddedQuads(inputs), buffers, bindGroup };
  }
}

/** Uploads a matrix that is in memory. @throws {PlaygroundError} `device-limit`, `out-of-memory` */
export function uploadMatrix(
  scope: BufferScope,
  kernels: KernelLibrary,
  label: string,
  { type, rows, inputs, data }: StoredRows,
): WeightMatrix {
  const upload = new MatrixUpload(scope, kernels, { label, format: deviceFormat([type]), rows, inputs });
  upload.put({ type, data, from: 0 }, { first: 0, stride: 1 });
  return upload.finish();
}

/** Uploads a vector (norm gain, bias table) as f32, padded with zeros to whole vec4. */
export async function uploadVector(scope: BufferScope, tensor: StoredTensor): Promise<GPUBuffer> {
  const values = await readAsF32(tensor);
  const padded = new Float32Array(paddedQuads(values.length) * 4);
  padded.set(values);
  return scope.upload(tensor.name, padded);
}

/** A tensor of the checkpoint. @throws {PlaygroundError} `checkpoint-mismatch` when it is missing */
export function tensorOf(checkpoint: Checkpoint, name: string): StoredTensor {
  const tensor = checkpoint.tensors.get(name);
  if (!tensor) {
    throw new PlaygroundError('checkpoint-mismatch', `The checkpoint has no tensor ${name}.`, {
      hint: 'The file is incomplete. Download or convert it again.',
    });
  }
  return tensor;
}
