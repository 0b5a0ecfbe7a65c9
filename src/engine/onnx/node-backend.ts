import type { OnnxBackend } from './onnx-backend';

/** onnxruntime-web under Node, where its package contains the WebAssembly: for the command line and tests. */
export async function loadNodeBackend(threads = 1): Promise<OnnxBackend> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  return { ort, provider: 'wasm' };
}
