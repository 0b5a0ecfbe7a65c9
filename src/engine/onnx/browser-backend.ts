/**
 * onnxruntime-web in the page's worker. Its code and WebAssembly are fetched when a model first needs them, and only from the
 * page's own origin.
 */
import webgpuGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import webgpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import cpuGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import cpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { GraphBuilder } from '@/core/formats/onnx/graph-builder';
import { onnxBytes } from '@/core/formats/onnx/onnx-model';
import type { OnnxBackend, OnnxProvider } from './onnx-backend';

/** Absolute URLs of the WebAssembly files of each provider. */
export const WASM_FILES = {
  wasm: { mjs: absolute(cpuGlueUrl), wasm: absolute(cpuWasmUrl) },
  webgpu: { mjs: absolute(webgpuGlueUrl), wasm: absolute(webgpuWasmUrl) },
} as const;

/** More threads gain little on models of this size. */
const MAX_THREADS = 4;

/** Number of threads that WebAssembly may use: 1 unless the page is cross-origin isolated. */
export function wasmThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(MAX_THREADS, navigator.hardwareConcurrency ?? 1));
}

/** Loads onnxruntime-web for a provider; the first session loads the WebAssembly. */
export async function loadBrowserBackend(provider: OnnxProvider): Promise<OnnxBackend> {
  const ort =
    provider === 'wasm' ? await import('onnxruntime-web/wasm') : await import('onnxruntime-web/webgpu');
  ort.env.wasm.wasmPaths = WASM_FILES[provider];
  ort.env.wasm.numThreads = wasmThreads();
  return { ort, provider };
}

/** Loads the WebAssembly before there is a model, by creating a session with a trivial graph. */
export async function startBackend({ ort }: OnnxBackend): Promise<void> {
  const graph = new GraphBuilder('identity');
  graph.node('Identity', [graph.input('x', 'float32', [1])], { output: 'y' });
  graph.output('y', 'float32', [1]);
  const session = await ort.InferenceSession.create(await onnxBytes(graph.build()));
  await session.release();
}

function absolute(url: string): string {
  return new URL(url, globalThis.location?.href ?? import.meta.url).href;
}
