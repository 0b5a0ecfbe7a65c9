/**
 * A measurement of well under a second of the device that would run a model: how fast weights can be streamed, and what
 * starting a kernel costs. It needs no model and no runtime; core/hub/predict-speed.ts makes tokens a second of it.
 */
import { PlaygroundError } from '@/core/errors';
import type { DeviceProbe } from '@/core/hub/library-types';
import { findAdapter, openGpu } from '@/engine/webgpu/device';

/** Large enough to leave the caches of most devices, small enough to be had everywhere. */
const COPY_BYTES = 32 * 2 ** 20;
/** Time given to each of the two measurements, in milliseconds. */
const BUDGET_MS = 100;
const LEAST_ROUNDS = 6;

const LAUNCHES = 256;
/** Each launch depends on the one before it, as the kernels of a decode step do. */
const EMPTY_KERNEL = `
@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@compute @workgroup_size(1) fn main() { cell[0] += 1; }
`;

/** @throws {PlaygroundError} when the GPU is there but fails */
export async function probeDevice(): Promise<DeviceProbe> {
  const started = performance.now();
  const measured = (await hasRealGpu()) ? await probeGpu() : probeCpu();
  return { ...measured, deviceMemory: deviceMemory(), milliseconds: performance.now() - started };
}

type Measured = Omit<DeviceProbe, 'deviceMemory' | 'milliseconds'>;

async function hasRealGpu(): Promise<boolean> {
  try {
    return !(await findAdapter()).software;
  } catch (error) {
    if (error instanceof PlaygroundError && error.code === 'no-webgpu') return false;
    throw error;
  }
}

/** Exported for its test: {@link probeDevice} asks for it only where there is a real GPU. */
export async function probeGpu(): Promise<Measured> {
  const gpu = await openGpu();
  try {
    const { device, description, software } = gpu;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    return {
      runtime: 'webgpu',
      description,
      software,
      bytesPerSecond: await copySpeed(device),
      secondsPerLaunch: await launchCost(device),
      maxBufferSize,
      maxStorageBufferBindingSize,
    };
  } finally {
    gpu.dispose();
  }
}

async function copySpeed(device: GPUDevice): Promise<number> {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const size = Math.min(COPY_BYTES, device.limits.maxBufferSize);
  const [from, to] = [device.createBuffer({ size, usage }), device.createBuffer({ size, usage })];
  const seconds = await timePerRound(device, 4, (encoder) =>
    encoder.copyBufferToBuffer(from, 0, to, 0, size),
  );
  from.destroy();
  to.destroy();
  // Every byte is read and written.
  return (2 * size) / seconds;
}

async function launchCost(device: GPUDevice): Promise<number> {
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: EMPTY_KERNEL }), entryPoint: 'main' },
  });
  const cell = device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: cell } }],
  });
  const seconds = await timePerRound(device, 1, (encoder) => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let i = 0; i < LAUNCHES; i++) pass.dispatchWorkgroups(1);
    pass.end();
  });
  cell.destroy();
  return seconds / LAUNCHES;
}

/** Seconds one round of work takes: the best of what fits the budget, after one round that is not counted. */
async function timePerRound(
  device: GPUDevice,
  roundsPerSubmit: number,
  record: (encoder: GPUCommandEncoder) => void,
): Promise<number> {
  const submit = async (rounds: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < rounds; i++) record(encoder);
    const started = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - started) / 1_000 / rounds;
  };
  await submit(1);
  const end = performance.now() + BUDGET_MS;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < end; round++) {
    best = Math.min(best, await submit(roundsPerSubmit));
  }
  // Clocks are coarsened to 0.1 ms in places: no time at all would predict no end of tokens.
  return Math.max(best, 1e-7);
}

/** What onnxruntime's interpreter takes for one node on one core of an ordinary machine. */
const CPU_LAUNCH_SECONDS = 2e-5;

/** Exported for its test. */
export function probeCpu(): Measured {
  const from = new Float64Array(COPY_BYTES / 8).fill(1);
  const to = new Float64Array(from.length);
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + BUDGET_MS;
  // The first round finds memory that was never touched, and any round may be interrupted.
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < end; round++) {
    const started = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - started);
  }
  return {
    runtime: 'cpu',
    description: 'CPU',
    software: true,
    bytesPerSecond: (2 * COPY_BYTES) / (Math.max(best, 0.1) / 1_000),
    secondsPerLaunch: CPU_LAUNCH_SECONDS,
  };
}

function deviceMemory(): number | undefined {
  const gibibytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  return gibibytes === undefined ? undefined : gibibytes * 2 ** 30;
}
