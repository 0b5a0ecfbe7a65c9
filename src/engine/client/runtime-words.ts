/** Describes where a model runs, for the screen. */

import { countOf } from '@/core/words/quantities';
import type { ModelFacts, RuntimeChoice } from '@/engine/protocol';

/** Labels of the menu. */
export const RUNTIME_LABELS: Readonly<Record<RuntimeChoice, string>> = {
  auto: 'Automatic',
  webgpu: 'Graphics device: WebGPU',
  'onnx-webgpu': 'Graphics device: onnxruntime',
  'onnx-wasm': 'CPU: onnxruntime',
  reference: 'CPU: reference, slow',
};

/** Two or three words for the header. */
export function runtimeWords(facts: ModelFacts): string {
  switch (facts.runtime) {
    case 'webgpu':
      return facts.softwareDevice ? 'WebGPU in software' : 'WebGPU';
    case 'onnx-webgpu':
      return facts.softwareDevice ? 'ONNX on WebGPU in software' : 'ONNX on WebGPU';
    case 'onnx-wasm':
      return 'CPU';
    case 'reference':
      return 'CPU, reference';
  }
}

/** A sentence or two on where the model runs, and why there. */
export function runtimeSentences(facts: ModelFacts): string {
  return `${whereItRuns(facts)} ${facts.runtimeReason}`;
}

function whereItRuns({ runtime, softwareDevice, threads = 1 }: ModelFacts): string {
  const device = softwareDevice ? 'WebGPU, emulated in software' : 'your graphics device through WebGPU';
  switch (runtime) {
    case 'webgpu':
      return `The model runs on ${device}.`;
    case 'onnx-webgpu':
      return `The model runs on ${device}, with onnxruntime's kernels.`;
    case 'onnx-wasm':
      return `The model runs on the CPU through onnxruntime, with ${countOf(threads, 'thread')}.`;
    case 'reference':
      return 'The model runs on the CPU through the reference runtime: the same answers, slower.';
  }
}
