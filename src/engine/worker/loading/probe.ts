/**
 * Measures the device that would run a model, in well under a second: how fast it streams weights, and the cost of a kernel
 * launch. Needs no model and no runtime; core/hub/predict-speed.ts turns the result into tokens per second.
 */
import { PlaygroundError } from '@/core/errors';
import type { DeviceProbe } from '@/core/hub/library-types';
import { findAdapter, openGpu } from '@/engine/webgpu/device/device';
import { probeDispatch } from '@/engine/webgpu/device/limits-probe';

/** Larger than the caches of most devices, and small enough to be allocated on any. */
const COPY_BYTES = 32 * 2 ** 20;
/** Time for each of the two measurements, in milliseconds. */
const BUDGET_MS = 100;
const MIN_ROUNDS = 6;
/** Copies per submit. */
const COPIES = 4;

/** @throws {PlaygroundError} if there is a GPU but it fails */
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

/** Exported for its test: {@link probeDevice} only calls it on a physical GPU. */
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
  for (let round = 0; round < MIN_ROUNDS || performance.now() < end; round++) {
    best = Math.min(best, await submit(COPIES));
  }
  from.destroy();
  to.destroy();
  // Every byte is read and written. Some clocks only have a resolution of 0.1 ms; zero would predict infinite speed.
  return (2 * size) / Math.max(best, 1e-7);
}

/** Time that onnxruntime spends per node on one core of an ordinary machine, besides the arithmetic. */
const CPU_LAUNCH_SECONDS = 2e-5;

function probeCpu(): Measured {
  const from = new Float64Array(COPY_BYTES / 8).fill(1);
  const to = new Float64Array(from.length);
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + BUDGET_MS;
  // The first round touches the memory for the first time, and any round may be interrupted.
  for (let round = 0; round < MIN_ROUNDS || performance.now() < end; round++) {
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
