import { STYLES, testGpu } from '@/testing/engine/gpu';
import { describeAdapters } from '@/testing/lora/adapter-cases';
import { WebGpuRuntime } from './webgpu-runtime';

for (const style of STYLES) {
  describeAdapters(
    `WebGPU, ${style} kernels`,
    async (checkpoint) => WebGpuRuntime.load(await testGpu(), checkpoint, { kernels: style }),
    { brief: style === 'shared' },
  );
}
