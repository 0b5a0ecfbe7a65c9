import { availableParallelism } from 'node:os';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { loadNodeBackend } from '@/engine/onnx/node-backend';
import { OnnxRuntime } from '@/engine/onnx/onnx-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';

/** Threads beyond these gain little, as in the page. */
const MOST_THREADS = 4;

/** onnxruntime's WebAssembly under Node. @throws {PlaygroundError} as OnnxRuntime.load */
export async function loadOnnxRuntime(checkpoint: Checkpoint): Promise<Seq2SeqRuntime> {
  const backend = await loadNodeBackend(Math.min(MOST_THREADS, availableParallelism()));
  return OnnxRuntime.load(backend, checkpoint);
}
