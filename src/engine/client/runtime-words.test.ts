import { expect, test } from 'vitest';
import type { ModelFacts } from '@/engine/protocol';
import { runtimeSentences, runtimeWords } from './runtime-words';

const facts = (more: Partial<ModelFacts>): ModelFacts => ({
  name: 'mini',
  weightBytes: 1,
  parameters: 1,
  quantisation: 'Q8_0',
  vocabSize: 1,
  layers: '1 + 1',
  runtime: 'webgpu',
  runtimeReason: 'Why.',
  device: 'test',
  softwareDevice: false,
  loadMs: 1,
  ...more,
});

test.each<[Partial<ModelFacts>, string, string]>([
  [{}, 'WebGPU', 'The model runs on your graphics device through WebGPU. Why.'],
  [{ softwareDevice: true }, 'WebGPU in software', 'The model runs on WebGPU, emulated in software. Why.'],
  [
    { runtime: 'onnx-wasm', threads: 4 },
    'CPU',
    'The model runs on the CPU through onnxruntime, with 4 threads. Why.',
  ],
  [
    { runtime: 'onnx-webgpu' },
    'ONNX on WebGPU',
    "The model runs on your graphics device through WebGPU, with onnxruntime's kernels. Why.",
  ],
  [
    { runtime: 'reference', threads: 1 },
    'CPU, reference',
    'The model runs on the CPU through the reference runtime: the same answers, slower. Why.',
  ],
])('%o', (more, words, sentences) => {
  expect(runtimeWords(facts(more))).toBe(words);
  expect(runtimeSentences(facts(more))).toBe(sentences);
});
