import { WASM_FILES, wasmThreads } from './browser-backend';
import type { Transformers } from './onnx-repo';

/** `@huggingface/transformers` in the page's worker, on our copy of onnxruntime's WebAssembly. */
export async function loadBrowserTransformers(): Promise<Transformers> {
  const transformers = await import('@huggingface/transformers');
  const { env } = transformers;
  // It would keep the WebAssembly in a cache and start it from a blob, which the page's policy forbids.
  env.useWasmCache = false;
  const { wasm } = env.backends.onnx;
  if (wasm) {
    wasm.wasmPaths = WASM_FILES.webgpu;
    wasm.numThreads = wasmThreads();
  }
  return transformers;
}
