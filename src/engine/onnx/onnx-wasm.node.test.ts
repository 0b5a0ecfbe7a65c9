import { describeOnnxRuntime } from '@/testing/onnx-cases';
import { loadNodeBackend } from './node-backend';

describeOnnxRuntime('WebAssembly', () => loadNodeBackend());
