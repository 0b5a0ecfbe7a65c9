import { describeAdapters } from '@/testing/adapter-cases';
import { STYLES, testGpu } from '@/testing/gpu';
import { WebGpuRuntime } from './webgpu-runtime';

for (const style of STYLES) {
  describeAdapters(
    `WebGPU, ${style} kernels`,
    async (checkpoint) => WebGpuRuntime.load(await testGpu(), checkpoint, { kernels: style }),
    { brief: style === 'shared' },
  );
}
