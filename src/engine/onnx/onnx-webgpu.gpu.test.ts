import { withoutHalves } from '@/core/formats/onnx/graph-weights';
import { describeOnnxRuntime } from '@/testing/engine/onnx-cases';
import { loadBrowserBackend } from './browser-backend';

describeOnnxRuntime("onnxruntime's WebGPU provider", {
  loadBackend: () => loadBrowserBackend('webgpu'),
  unwidened: withoutHalves,
  // `VITE_EVERY_CASE=1` takes them all, with a `--testTimeout` of an hour where the adapter is emulated.
  brief: import.meta.env.VITE_EVERY_CASE === undefined,
});
