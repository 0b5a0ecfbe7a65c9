import { WASM_FILES, wasmThreads } from './browser-backend';
import type { Transformers } from './onnx-repo';

/** `@huggingface/transformers` in the page's worker, set to use our copy of onnxruntime's WebAssembly. */
export async function loadBrowserTransformers(): Promise<Transformers> {
  const transformers = await import('@huggingface/transformers');
  const { env } = transformers;
  // With its cache it would start the WebAssembly from a blob URL, which the page's security policy forbids.
  env.useWasmCache = false;
  const { wasm } = env.backends.onnx;
  if (wasm) {
    wasm.wasmPaths = WASM_FILES.webgpu;
    wasm.numThreads = wasmThreads();
  }
  return transformers;
}
