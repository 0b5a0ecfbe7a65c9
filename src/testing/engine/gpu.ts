/** What kernel tests share: a device (missing WebGPU fails the test, it never skips), programs run once, random weights. */
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { type GpuDevice, openGpu } from '@/engine/webgpu/device/device';
import { withDeviceErrors } from '@/engine/webgpu/device/device-errors';
import { readBuffer } from '@/engine/webgpu/device/readback';
import { type KernelChoice, type KernelStyle, kernelChoice } from '@/engine/webgpu/kernels/kernel-choice';
import { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import { type Activations, ProgramBuilder } from '@/engine/webgpu/model/program';
import type { StoredRows } from '@/engine/webgpu/model/weight-matrix';
import { randomValues } from '@/testing/numbers';

export const STYLES: readonly KernelStyle[] = ['shared', 'direct'];

let opened: Promise<GpuDevice> | undefined;

/** The one device of a test file. */
export function testGpu(): Promise<GpuDevice> {
  opened ??= openGpu();
  return opened;
}

const libraries = new Map<KernelStyle, KernelLibrary>();

/** The kernels of a choice, compiled once a file. */
function testKernels(device: GPUDevice, { style, products }: KernelChoice): KernelLibrary {
  const library = libraries.get(style) ?? new KernelLibrary(device, style);
  libraries.set(style, library);
  return library.withProducts(products);
}

export interface Bench {
  device: GPUDevice;
  kernels: KernelLibrary;
  scope: BufferScope;
  builder: ProgramBuilder;
  /** Uploads rows, padded to whole vec4. */
  rows(values: Float32Array, columns: number): Activations;
}

/** Builds a program, runs it once, and reads the results. Device errors fail the test. */
export async function runOnce(
  choice: KernelStyle | KernelChoice,
  build: (bench: Bench) => { buffer: GPUBuffer; bytes: number }[],
): Promise<ArrayBuffer[]> {
  const { device } = await testGpu();
  const kernels = testKernels(device, typeof choice === 'string' ? kernelChoice(choice) : choice);
  const scope = new BufferScope(device);
  try {
    return await withDeviceErrors(device, async () => {
      const builder = new ProgramBuilder(kernels, scope);
      const rows = (values: Float32Array, columns: number): Activations => {
        const stride = Math.ceil(columns / 4) * 4;
        const count = values.length / columns;
        const padded = new Float32Array(count * stride);
        for (let row = 0; row < count; row++)
          padded.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
        return { buffer: scope.upload('test rows', padded, GPUBufferUsage.COPY_SRC), rows: count, stride };
      };
      const results = build({ device, kernels, scope, builder, rows });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      builder.build().record(pass);
      pass.end();
      device.queue.submit([encoder.finish()]);
      const read: ArrayBuffer[] = [];
      for (const { buffer, bytes } of results) read.push(await readBuffer(device, buffer, 0, bytes));
      return read;
    });
  } finally {
    scope.dispose();
  }
}

/** Rows without their padding. */
export function unpad(data: ArrayBuffer, stride: number, columns: number): Float32Array {
  const values = new Float32Array(data);
  const rows = values.length / stride;
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    result.set(values.subarray(row * stride, row * stride + columns), row * columns);
  return result;
}

/** A random matrix as the device takes it, and its exact values decoded here, apart from the code under test. */
export function randomMatrix(
  random: () => number,
  format: WeightFormat,
  rows: number,
  inputs: number,
): { packed: StoredRows; values: Float64Array } {
  if (format === 'f32') {
    const values = randomValues(random, rows * inputs, 0.2);
    return {
      packed: { type: 'f32', rows, inputs, data: new Uint8Array(values.buffer) },
      values: Float64Array.from(values),
    };
  }
  if (format === 'f16') {
    const bits = Uint16Array.from({ length: rows * inputs }, () => randomHalf(random));
    return {
      packed: { type: 'f16', rows, inputs, data: new Uint8Array(bits.buffer) },
      values: Float64Array.from(bits, halfValue),
    };
  }
  return randomBlocks(random, format, rows, inputs);
}

function randomBlocks(random: () => number, format: 'q8_0' | 'q4_0', rows: number, inputs: number) {
  const codeBytes = format === 'q8_0' ? 32 : 16;
  const blocks = (rows * inputs) / 32;
  const data = new Uint8Array(blocks * (2 + codeBytes));
  const values = new Float64Array(rows * inputs);
  for (let block = 0; block < blocks; block++) {
    const at = block * (2 + codeBytes);
    const bits = randomHalf(random) & 0x9fff;
    const scale = halfValue(bits);
    data[at] = bits & 0xff;
    data[at + 1] = bits >> 8;
    for (let j = 0; j < codeBytes; j++) {
      const byte = format === 'q8_0' ? Math.floor(random() * 255) - 127 : Math.floor(random() * 256);
      data[at + 2 + j] = byte;
      if (format === 'q8_0') {
        values[block * 32 + j] = scale * byte;
      } else {
        values[block * 32 + j] = scale * ((byte & 15) - 8);
        values[block * 32 + j + 16] = scale * ((byte >> 4) - 8);
      }
    }
  }
  return { packed: { type: format, rows, inputs, data }, values };
}

/** Bits of a finite half between about 0.001 and 0.5 in size. */
function randomHalf(random: () => number): number {
  const exponent = 5 + Math.floor(random() * 9);
  return ((random() < 0.5 ? 1 : 0) << 15) | (exponent << 10) | Math.floor(random() * 1024);
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  return sign * (exponent === 0 ? 2 ** -14 * fraction : 2 ** (exponent - 15) * (1 + fraction));
}
