import { vi } from 'vitest';
import { asStored } from '@/core/formats/onnx/graph-weights';
import { describeOnnxRuntime } from '@/testing/engine/onnx-cases';
import { loadNodeBackend } from './node-backend';

// Eight prompts of up to 742 tokens, on machines that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnnxRuntime('WebAssembly', {
  loadBackend: () => loadNodeBackend(),
  unwidened: asStored,
  brief: false,
});
