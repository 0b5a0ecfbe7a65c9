/**
 * Weight matrices on the device. Packed blocks come in as GGUF stores them and are taken apart once: codes and scales
 * in buffers of their own, both read in whole words by shaders/common/weights-*.wgsl.
 */
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint';
import { readAsF32 } from '@/core/formats/tensor-values';
import type { BufferScope } from './device';
import type { KernelLibrary, WeightFormat } from './kernels';

const BLOCK = 32;
const Q8_BYTES = 34;
const Q4_BYTES = 18;

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

/** Rows of a matrix in the device's layout, before upload. */
export interface PackedRows {
  format: WeightFormat;
  rows: number;
  inputs: number;
  codes: Uint32Array;
  /** f16 bits, one a block of 32; undefined for plain formats. */
  scales?: Uint16Array;
}

/** Columns padded to whole vec4. */
export function paddedQuads(columns: number): number {
  return Math.ceil(columns / 4);
}

/** Takes ggml's Q8_0 blocks (f16 scale, 32 signed bytes) apart. */
export function packQ8(data: Uint8Array, rows: number, inputs: number): PackedRows {
  const blocks = (rows * inputs) / BLOCK;
  const codes = new Uint8Array(rows * inputs);
  const scales = new Uint16Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const at = block * Q8_BYTES;
    scales[block] = data[at]! | (data[at + 1]! << 8);
    codes.set(data.subarray(at + 2, at + Q8_BYTES), block * BLOCK);
  }
  return { format: 'q8_0', rows, inputs, codes: new Uint32Array(codes.buffer), scales };
}

/** Takes ggml's Q4_0 blocks (f16 scale, 16 bytes of two codes) apart. */
export function packQ4(data: Uint8Array, rows: number, inputs: number): PackedRows {
  const blocks = (rows * inputs) / BLOCK;
  const codes = new Uint8Array((rows * inputs) / 2);
  const scales = new Uint16Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const at = block * Q4_BYTES;
    scales[block] = data[at]! | (data[at + 1]! << 8);
    codes.set(data.subarray(at + 2, at + Q4_BYTES), block * (BLOCK / 2));
  }
  return { format: 'q4_0', rows, inputs, codes: new Uint32Array(codes.buffer), scales };
}

/** Pads every row of 2- or 4-byte elements to whole quads. */
export function packPlain(data: Uint8Array, rows: number, inputs: number, format: 'f16' | 'f32'): PackedRows {
  const bytes = format === 'f16' ? 2 : 4;
  const rowBytes = paddedQuads(inputs) * 4 * bytes;
  const padded = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    padded.set(data.subarray(row * inputs * bytes, (row + 1) * inputs * bytes), row * rowBytes);
  }
  return { format, rows, inputs, codes: new Uint32Array(padded.buffer) };
}

/** Reads one tensor and packs it; bf16, which no kernel reads, becomes f32, which holds it exactly. */
export async function packTensor(tensor: StoredTensor): Promise<PackedRows> {
  const [rows, inputs] = matrixShape(tensor);
  if (tensor.type === 'bf16') {
    const values = await readAsF32(tensor);
    return packPlain(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      rows,
      inputs,
      'f32',
    );
  }
  const data = await tensor.read();
  if (tensor.type === 'q8_0') return packQ8(data, rows, inputs);
  if (tensor.type === 'q4_0') return packQ4(data, rows, inputs);
  return packPlain(data, rows, inputs, tensor.type);
}

/** The format a tensor takes on the device. */
export function deviceFormat(tensor: StoredTensor): WeightFormat {
  return tensor.type === 'bf16' ? 'f32' : tensor.type;
}

function matrixShape(tensor: StoredTensor): [rows: number, inputs: number] {
  const [rows, inputs] = tensor.shape;
  if (tensor.shape.length !== 2 || !rows || !inputs) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `${tensor.name} should be a matrix, but has ${tensor.shape.length} dimensions.`,
    );
  }
  return [rows, inputs];
}

/**
 * One matrix below the other (q, k and v as one layer). All must have the same format and width.
 */
export function stackRows(parts: readonly PackedRows[]): PackedRows {
  const [first] = parts;
  const scaled = first!.scales !== undefined;
  const codes = new Uint32Array(parts.reduce((total, part) => total + part.codes.length, 0));
  const scales = scaled
    ? new Uint16Array(parts.reduce((total, part) => total + part.scales!.length, 0))
    : undefined;
  let codeAt = 0;
  let scaleAt = 0;
  for (const part of parts) {
    codes.set(part.codes, codeAt);
    codeAt += part.codes.length;
    if (scales && part.scales) {
      scales.set(part.scales, scaleAt);
      scaleAt += part.scales.length;
    }
  }
  return { ...first!, rows: parts.reduce((total, part) => total + part.rows, 0), codes, scales };
}

/** Rows taken in turn from two matrices of one shape: the gated feed-forward reads wi_0[n] and wi_1[n] side by side. */
export function interleaveRows(even: PackedRows, odd: PackedRows): PackedRows {
  const both = stackRows([even, odd]);
  const words = even.codes.length / even.rows;
  const blocks = even.scales ? even.scales.length / even.rows : 0;
  [even, odd].forEach((part, offset) => {
    for (let row = 0; row < part.rows; row++) {
      both.codes.set(part.codes.subarray(row * words, (row + 1) * words), (2 * row + offset) * words);
      if (both.scales && part.scales) {
        both.scales.set(part.scales.subarray(row * blocks, (row + 1) * blocks), (2 * row + offset) * blocks);
      }
    }
  });
  return both;
}

/** Uploads packed rows and binds them. @throws {PlaygroundError} `device-limit` */
export function uploadMatrix(
  device: GPUDevice,
  scope: BufferScope,
  kernels: KernelLibrary,
  label: string,
  packed: PackedRows,
): WeightMatrix {
  const buffers = [scope.upload(label, packed.codes)];
  if (packed.scales) {
    const words = new Uint32Array(Math.ceil(packed.scales.length / 2));
    new Uint16Array(words.buffer).set(packed.scales);
    buffers.push(scope.upload(`${label} scales`, words));
  }
  const bindGroup = device.createBindGroup({
    label,
    layout: kernels.weightLayout(packed.format),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const { format, rows: outputs, inputs } = packed;
  return { format, outputs, inputs, quads: paddedQuads(inputs), buffers, bindGroup };
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
