/**
 * Weight matrices on the device. Packed blocks come in as GGUF stores them and are taken apart once: codes and scales
 * in buffers of their own, both read in whole words by shaders/common/weights-*.wgsl.
 */
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint, StoredTensor, TensorType } from '@/core/formats/checkpoint/checkpoint';
import { decodeValues, readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import type { BufferScope } from '@/engine/webgpu/device/device';
import type { KernelLibrary, WeightFormat } from '@/engine/webgpu/kernels/kernels';
import { type RowPlace, type UnpackedMemory, unpackedBytes, unpackRows } from './unpack-rows';

/** A low-rank change of a matrix, computed beside it: `y += strength * B (A x)`. */
export interface LowRank {
  /** `[rank, inputs]`: the ranks of all modules that share the matrix, one below the other. */
  readonly a: WeightMatrix;
  /** `[outputs, 4 * quads]` f32 with each module's own scale in it; rows as the matrix has them. */
  readonly b: GPUBuffer;
  /** Ranks / 4, padded. */
  readonly quads: number;
  readonly strength: number;
}

export interface WeightMatrix {
  readonly format: WeightFormat;
  /** Rows of the matrix: outputs of the layer. */
  readonly outputs: number;
  /** Columns as the model has them. */
  readonly inputs: number;
  /** Columns / 4, padded: what x must have. */
  readonly quads: number;
  /** Codes and, for quantised formats, scales: what the bind group holds. */
  readonly buffers: readonly GPUBuffer[];
  readonly bindGroup: GPUBindGroup;
  /** An adapter in force. */
  readonly lowRank?: LowRank;
}

/** Columns padded to whole vec4. */
export function paddedQuads(columns: number): number {
  return Math.ceil(columns / 4);
}

/** The format of a matrix made of tensors: theirs, or f32 where they differ, as mixed recipes have it, or no kernel reads it. */
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

/** Whole rows as a file stores them. */
export interface StoredRows {
  type: TensorType;
  rows: number;
  inputs: number;
  data: Uint8Array;
}

/**
 * A matrix whose memory is mapped: stored blocks are taken apart straight into it, so that no copy of the matrix is made on
 * this side. Rows are padded with zeros to whole vec4.
 */
export class MatrixUpload {
  private readonly buffers: readonly GPUBuffer[];
  private readonly memory: UnpackedMemory;

  /** @throws {PlaygroundError} `device-limit`, `out-of-memory` */
  constructor(
    private readonly device: GPUDevice,
    scope: BufferScope,
    private readonly kernels: KernelLibrary,
    private readonly label: string,
    private readonly format: WeightFormat,
    private readonly rows: number,
    private readonly inputs: number,
  ) {
    const { codeBytes, scaleBytes } = unpackedBytes(format, rows, inputs);
    const codes = scope.map(label, codeBytes);
    const scales = scaleBytes > 0 ? scope.map(`${label} scales`, scaleBytes) : undefined;
    this.buffers = scales ? [codes, scales] : [codes];
    this.memory = {
      codes: new Uint8Array(codes.getMappedRange()),
      scales: scales && new Uint16Array(scales.getMappedRange()),
    };
  }

  /**
   * Takes a piece of a tensor.
   * @param type of the piece: the matrix's format, or any plain type where that is f32
   * @param from values of the tensor that came before: whole blocks
   */
  put(type: TensorType, piece: Uint8Array, from: number, place: RowPlace): void {
    const { format, inputs, memory } = this;
    const bytes = type === format ? piece : new Uint8Array(decodeValues(type, piece).buffer);
    unpackRows(format, bytes, from, inputs, place, memory);
  }

  /** Gives the memory to the device. */
  finish(): WeightMatrix {
    const { device, kernels, label, format, rows: outputs, inputs, buffers } = this;
    for (const buffer of buffers) buffer.unmap();
    const bindGroup = device.createBindGroup({
      label,
      layout: kernels.weightLayout(format),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    return { format, outputs, inputs, quads: paddedQuads(inputs), buffers, bindGroup };
  }
}

/** Uploads a matrix that is in memory. @throws {PlaygroundError} `device-limit`, `out-of-memory` */
export function uploadMatrix(
  device: GPUDevice,
  scope: BufferScope,
  kernels: KernelLibrary,
  label: string,
  { type, rows, inputs, data }: StoredRows,
): WeightMatrix {
  const upload = new MatrixUpload(device, scope, kernels, label, deviceFormat([type]), rows, inputs);
  upload.put(type, data, 0, { first: 0, stride: 1 });
  return upload.finish();
}

/** Uploads a vector (norm gain, bias table) as f32, padded with zeros to whole vec4. */
export async function uploadVector(scope: BufferScope, tensor: StoredTensor): Promise<GPUBuffer> {
  const values = await readAsF32(tensor);
  const padded = new Float32Array(paddedQuads(values.length) * 4);
  padded.set(values);
  return scope.upload(tensor.name, padded);
}

/** A tensor that the checkpoint is known to hold. */
export function tensorOf(checkpoint: Checkpoint, name: string): StoredTensor {
  const tensor = checkpoint.tensors.get(name);
  if (!tensor) {
    throw new PlaygroundError('checkpoint-mismatch', `The checkpoint has no tensor ${name}.`, {
      hint: 'The file is incomplete. Download or convert it again.',
    });
  }
  return tensor;
}
