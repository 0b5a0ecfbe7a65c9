/** What an adapter can do at most: three kernels that do one thing each. The bounds that ours are held against. */
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
/** Threads of the widest device; elsewhere each copies a few pieces at least. */
const MOST_COPY_GROUPS = 4096;
const COPY_BYTES_PER_GROUP = 256 * 16 * 4;
/** Larger than the caches of a fast device; a slow one gets no more than it copies in a few milliseconds. */
const COPY_BYTES = [4, 16, 64, 256].map((mebibytes) => mebibytes * 2 ** 20);

/** Eight independent chains of multiply-adds a thread: enough to hide the latency of each. */
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
/** As many threads as fill the widest device; a narrow one is full with fewer. */
const FMA_GROUPS = [16, 64, 256, 1024, 4096, 16_384];

/** Each waits for the one before it, as the kernels of a model do. */
const NOTHING = `
@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read_write> target_: array<u32>;
@compute @workgroup_size(1) fn main() { target_[0] += source[0]; }`;

/** What a workgroup of the other two reads and writes: one number of four for each of 64 threads. */
const FEW_BYTES = 64 * 16;

/** One dispatch that takes this long is large enough: neither submitting nor an idle part of the device counts. */
const LARGE_ENOUGH_SECONDS = 0.003;

type Record = (pass: GPUComputePassEncoder) => void;

/**
 * @param budget seconds for each of the three, about
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
 * Seconds of a kernel that does nothing, each waiting for the one before it.
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
      Math.min(MOST_COPY_GROUPS, bytes / COPY_BYTES_PER_GROUP),
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
    // The first one compiles what the driver has put off, and touches the memory for the first time.
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
