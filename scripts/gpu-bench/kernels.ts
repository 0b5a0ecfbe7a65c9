/** The matrix kernels of inference, each variant alone, as fractions of what the adapter could do at most. */
import type { DeviceLimits } from '@/core/bench/roofline';
import { tensorByteLength, tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { GpuDevice } from '@/engine/webgpu/device/device';
import { withDeviceErrors } from '@/engine/webgpu/device/device-errors';
import { secondsPerRepetition } from '@/engine/webgpu/device/gpu-timer';
import {
  candidates,
  DEFAULT_PRODUCTS,
  PRODUCT_KERNELS,
  PRODUCT_KINDS,
  type ProductKind,
} from '@/engine/webgpu/kernels/kernel-choice';
import { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { ProgramBuilder } from '@/engine/webgpu/model/program';
import { type StoredRows, uploadMatrix } from '@/engine/webgpu/model/weight-matrix';

export interface KernelFigure {
  kernel: string;
  /** `[rows, inputs] x [outputs, inputs]`. */
  shape: string;
  microseconds: number;
  /** Of what bandwidth and f32 rate allow, whichever binds. */
  share: number;
}

/** Rows of activations, then outputs and inputs of the weight. */
type Shape = readonly [rows: number, outputs: number, inputs: number];

/** Shapes by kind, the one that an emulated adapter is measured on first. */
const SHAPES: Readonly<Record<ProductKind, readonly Shape[]>> = {
  one: [
    [1, 4096, 4096],
    [1, 2304, 768],
    [1, 8192, 4096],
    [1, 16384, 4096],
  ],
  few: [
    [8, 2304, 768],
    [8, 4096, 4096],
  ],
  some: [
    [16, 2304, 768],
    [32, 4096, 4096],
  ],
  many: [
    [512, 2304, 768],
    [64, 2304, 768],
    [512, 4096, 1024],
    [512, 8192, 4096],
  ],
};
const FORMATS = ['q8_0', 'q4_0'] as const;
type Format = (typeof FORMATS)[number];

/** Every variant that may be chosen for a shape, the default first. */
export async function measureKernels(gpu: GpuDevice, limits: DeviceLimits): Promise<KernelFigure[]> {
  const style = gpu.software ? 'direct' : 'shared';
  const kernels = new KernelLibrary(gpu.device, style);
  const figures: KernelFigure[] = [];
  for (const format of FORMATS) {
    for (const kind of PRODUCT_KINDS) {
      // An emulated adapter would take minutes for what a real one does in a blink.
      const shapes = gpu.software ? SHAPES[kind].slice(0, 1) : SHAPES[kind];
      const names = gpu.software ? [DEFAULT_PRODUCTS[style][kind]] : candidates(kind, gpu.device.features);
      for (const shape of shapes) {
        for (const name of names) {
          const products = { ...kernels.choice.products, [kind]: PRODUCT_KERNELS[name] };
          const figure = await measure(gpu, kernels.withProducts(products), limits, format, shape);
          figures.push({ ...figure, kernel: `${name} ${format}` });
        }
      }
    }
  }
  return figures;
}

async function measure(
  { device }: GpuDevice,
  kernels: KernelLibrary,
  limits: DeviceLimits,
  format: Format,
  [rows, outputs, inputs]: Shape,
): Promise<Omit<KernelFigure, 'kernel'>> {
  const scope = new BufferScope(device);
  try {
    const seconds = await withDeviceErrors(device, () => {
      const weight = uploadMatrix(scope, kernels, 'weight', randomRows(format, outputs, inputs));
      const builder = new ProgramBuilder(kernels, scope);
      const x = builder.activations('x', rows, inputs);
      builder.linear({ x, weight, y: builder.activations('y', rows, outputs), epilogue: 'STORE' });
      const program = builder.build();
      return secondsPerRepetition(device, (pass) => program.record(pass));
    });
    const bound = Math.max(
      tensorByteLength(format, [outputs, inputs]) / limits.bytesPerSecond,
      (2 * rows * outputs * inputs) / limits.flopsPerSecond,
    );
    return {
      shape: `[${rows}, ${inputs}] x [${outputs}, ${inputs}]`,
      microseconds: seconds * 1e6,
      share: bound / seconds,
    };
  } finally {
    scope.dispose();
  }
}

/** Codes of any value cost the same: a fixed pattern, with scales of 1/64. */
function randomRows(format: Format, rows: number, inputs: number): StoredRows {
  const { bytes } = tensorLayout(format);
  const data = new Uint8Array(tensorByteLength(format, [rows, inputs]));
  for (let i = 0; i < data.length; i++) data[i] = Math.imul(i + 1, 0x9e3779b1) >>> 24;
  // An f16 of 1/64, little-endian.
  for (let block = 0; block < data.length; block += bytes) data.set([0x00, 0x24], block);
  return { type: format, rows, inputs, data };
}
