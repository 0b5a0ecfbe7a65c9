import { withoutHalves } from '@/core/formats/onnx/graph-weights';
import { describeOnnxRuntime } from '@/testing/onnx-cases';
import { loadBrowserBackend } from './browser-backend';

describeOnnxRuntime("onnxruntime's WebGPU provider", {
  loadBackend: () => loadBrowserBackend('webgpu'),
  unwidened: withoutHalves,
  brief: true,
});
