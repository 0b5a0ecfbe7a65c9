/**
 * A measurement of well under a second of the device that would run a model: how fast weights can be streamed, and what
 * starting a kernel costs. It needs no model and no runtime; core/hub/predict-speed.ts makes tokens a second of it.
 */
import { PlaygroundError } from '@/core/errors';
import type { DeviceProbe } from '@/core/hub/library-types';
import { findAdapter, openGpu } from '@/engine/webgpu/device/device';
import { probeDispatch } from '@/engine/webgpu/device/limits-probe';

/** Large enough to leave the caches of most devices, small enough to be had everywhere. */
const COPY_BYTES = 32 * 2 ** 20;
/** Time given to each of the two measurements, in milliseconds. */
const BUDGET_MS = 100;
const LEAST_ROUNDS = 6;
/** Of one submit. */
const COPIES = 4;

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
      secondsPerLaunch: await probeDispatch(device, BUDGET_MS / 1_000),
      maxBufferSize,
      maxStorageBufferBindingSize,
    };
  } finally {
    gpu.dispose();
  }
}

/** The best of what fits the budget, after one copy that is not counted. */
async function copySpeed(device: GPUDevice): Promise<number> {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const size = Math.min(COPY_BYTES, device.limits.maxBufferSize);
  const [from, to] = [device.createBuffer({ size, usage }), device.createBuffer({ size, usage })];
  const submit = async (copies: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < copies; i++) encoder.copyBufferToBuffer(from, 0, to, 0, size);
    const started = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - started) / 1_000 / copies;
  };
  await submit(1);
  const end = performance.now() + BUDGET_MS;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < end; round++) {
    best = Math.min(best, await submit(COPIES));
  }
  from.destroy();
  to.destroy();
  // Every byte is read and written. Clocks are coarsened to 0.1 ms in places: no time would predict no end of tokens.
  return (2 * size) / Math.max(best, 1e-7);
}

/** What onnxruntime's interpreter takes for one node on one core of an ordinary machine. */
const CPU_LAUNCH_SECONDS = 2e-5;

function probeCpu(): Measured {
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
