import { asStored } from '@/core/formats/onnx/graph-weights';
import { describeOnnxRuntime } from '@/testing/onnx-cases';
import { loadNodeBackend } from './node-backend';

describeOnnxRuntime('WebAssembly', {
  loadBackend: () => loadNodeBackend(),
  unwidened: asStored,
  brief: false,
});
