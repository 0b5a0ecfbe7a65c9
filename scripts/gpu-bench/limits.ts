/** What the adapter can do at most: the bounds that kernels are held against. */
import { secondsOf } from './measure';

export interface Limits {
  /** Bytes read and written a second by a plain copy kernel. */
  bytesPerSecond: number;
  /** Multiply-adds in f32 a second, times two. */
  flopsPerSecond: number;
  /** Seconds of a dispatch that does nothing, one after the other. */
  secondsPerDispatch: number;
}

const COPY = `
@group(0) @binding(0) var<storage, read> source: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4<u32>>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * 256u;
  for (var i = id.x; i < arrayLength(&source); i += stride) { target_[i] = source[i]; }
}`;

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

const NOTHING = `
@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read_write> target_: array<u32>;
@compute @workgroup_size(1) fn main() { target_[0] += source[0]; }`;

export async function measureLimits(device: GPUDevice): Promise<Limits> {
  const bytes = Math.min(256 * 2 ** 20, device.limits.maxStorageBufferBindingSize);
  const usage = GPUBufferUsage.STORAGE;
  const source = device.createBuffer({ size: bytes, usage });
  const target = device.createBuffer({ size: bytes, usage });
  const seconds = async (code: string, groups: number): Promise<number> => {
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [source, target].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    return secondsOf(device, (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(groups);
    });
  };
  const fmaGroups = 4096;
  const limits: Limits = {
    bytesPerSecond: (2 * bytes) / (await seconds(COPY, 8192)),
    flopsPerSecond: (fmaGroups * 64 * FMA_ROUNDS * 8 * 4 * 2) / (await seconds(FMA, fmaGroups)),
    secondsPerDispatch: await seconds(NOTHING, 1),
  };
  source.destroy();
  target.destroy();
  return limits;
}
