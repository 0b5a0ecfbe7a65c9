/** Measures the limits of an adapter with three kernels that do one thing each: the bounds of our own kernels. */
import type { DeviceLimits } from '@/core/bench/roofline';
import { BufferScope } from './buffer-scope';
import { withDeviceErrors } from './device-errors';
import { secondsOfSubmit, secondsPerRepetition } from './gpu-timer';

const COPY = `
@group(0) @binding(0) var<storage, read> source: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4<u32>>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * 256u;
  for (var i = id.x; i < arrayLength(&source); i += stride) { target_[i] = source[i]; }
}`;
/** Enough workgroups for the widest device; with fewer, each invocation still copies several vec4. */
const MAX_COPY_GROUPS = 4096;
const COPY_BYTES_PER_GROUP = 256 * 16 * 4;
/** Up to more than the caches of a fast device hold; a slow one stops at what it copies in a few milliseconds. */
const COPY_BYTES = [4, 16, 64, 256].map((mebibytes) => mebibytes * 2 ** 20);

/** Eight independent chains of multiply-adds per invocation: enough to hide their latency. */
const FMA_ROUNDS = 512;
const FMA = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4<f32>>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let x = source[id.x & 63u];
  var a = x; var b = x + 1.0; var c = x + 2.0; var d = x + 3.0;
  var e = x + 4.0; var f = x + 5.0; var g = x + 6.0; var h = x + 7.0;
  for (var i = 0u; i < ${FMA_ROUNDS}u; i++) {
    a = fma(a, x, b); b = fma(b, x, c); c = fma(c, x, d); d = fma(d, x, e);
    e = fma(e, x, f); f = fma(f, x, g); g = fma(g, x, h); h = fma(h, x, a);
  }
  target_[id.x & 63u] = a + b + c + d + e + f + g + h;
}`;
const FLOPS_PER_GROUP = 64 * FMA_ROUNDS * 8 * 4 * 2;
/** Up to enough workgroups to fill the widest device; a narrow one is full with fewer. */
const FMA_GROUPS = [16, 64, 256, 1024, 4096, 16_384];

/** Each run depends on the one before it, like the kernels of a model. */
const NOTHING = `
@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read_write> target_: array<u32>;
@compute @workgroup_size(1) fn main() { target_[0] += source[0]; }`;

/** Buffer of the other two kernels: a vec4 for each of 64 invocations. */
const FEW_BYTES = 64 * 16;

/** A dispatch that takes this long is large enough: neither the submit nor idle parts of the device matter. */
const LARGE_ENOUGH_SECONDS = 0.003;

type Record = (pass: GPUComputePassEncoder) => void;

/**
 * @param budget seconds for each of the three, roughly
 * @throws {PlaygroundError} `out-of-memory`, `device-lost`
 */
export async function probeLimits(device: GPUDevice, budget = 0.12): Promise<DeviceLimits> {
  return {
    bytesPerSecond: await inScope(device, (scope) => copySpeed(device, scope, budget)),
    flopsPerSecond: await inScope(device, (scope) => arithmeticRate(device, scope, budget)),
    secondsPerDispatch: await probeDispatch(device, budget),
  };
}

/**
 * Seconds of an empty kernel, each run depending on the one before it.
 * @throws {PlaygroundError} `out-of-memory`, `device-lost`
 */
export function probeDispatch(device: GPUDevice, budget: number): Promise<number> {
  return inScope(device, async (scope) => {
    const pipeline = await pipelineOf(device, NOTHING);
    return secondsPerRepetition(device, dispatchOf(device, pipeline, buffersOf(scope, FEW_BYTES), 1), budget);
  });
}

async function inScope<Result>(
  device: GPUDevice,
  work: (scope: BufferScope) => Promise<Result>,
): Promise<Result> {
  const scope = new BufferScope(device);
  try {
    return await withDeviceErrors(device, () => work(scope));
  } finally {
    scope.dispose();
  }
}

async function copySpeed(device: GPUDevice, scope: BufferScope, budget: number): Promise<number> {
  const pipeline = await pipelineOf(device, COPY);
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  const sizes = COPY_BYTES.filter((bytes) => bytes <= most);
  const { size, record } = await large(device, sizes, (bytes) =>
    dispatchOf(
      device,
      pipeline,
      buffersOf(scope, bytes),
      Math.min(MAX_COPY_GROUPS, bytes / COPY_BYTES_PER_GROUP),
    ),
  );
  return (2 * size) / (await secondsPerRepetition(device, record, budget));
}

async function arithmeticRate(device: GPUDevice, scope: BufferScope, budget: number): Promise<number> {
  const pipeline = await pipelineOf(device, FMA);
  const buffers = buffersOf(scope, FEW_BYTES);
  const { size, record } = await large(device, FMA_GROUPS, (groups) =>
    dispatchOf(device, pipeline, buffers, groups),
  );
  return (size * FLOPS_PER_GROUP) / (await secondsPerRepetition(device, record, budget));
}

/** A source and a target. */
function buffersOf(scope: BufferScope, bytes: number): GPUBuffer[] {
  return ['probe source', 'probe target'].map((label) => scope.create(label, bytes, GPUBufferUsage.STORAGE));
}

/** The first size whose dispatch takes long enough, or the largest. */
async function large(
  device: GPUDevice,
  sizes: readonly number[],
  recordOf: (size: number) => Record,
): Promise<{ size: number; record: Record }> {
  for (const [at, size] of sizes.entries()) {
    const record = recordOf(size);
    // The first run includes compilation that the driver has postponed, and first access to the memory.
    await secondsOfSubmit(device, record, 1);
    const isLast = at === sizes.length - 1;
    if (isLast || (await secondsOfSubmit(device, record, 1)) >= LARGE_ENOUGH_SECONDS) return { size, record };
  }
  throw new RangeError('There is no size to measure.');
}

function pipelineOf(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  return device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  });
}

function dispatchOf(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  buffers: readonly GPUBuffer[],
  groups: number,
): Record {
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return (pass) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(groups);
  };
}
