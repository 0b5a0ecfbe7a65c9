import { describeOnnxRuntime } from '@/testing/onnx-cases';
import { loadBrowserBackend } from './browser-backend';

describeOnnxRuntime("onnxruntime's WebGPU provider", () => loadBrowserBackend('webgpu'));
