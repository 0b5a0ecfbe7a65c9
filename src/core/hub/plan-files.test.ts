import { describe, expect, it } from 'vitest';
import { planFiles } from './plan-files';

describe('which files of a repository are its weights', () => {
  it.each([
    [['pytorch_model.bin', 'config.json', 'tf_model.h5'], 'pytorch_model.bin'],
    [['pytorch_model.bin', 'model.safetensors', 'flax_model.msgpack'], 'model.safetensors'],
    [['model-00001-of-00002.safetensors', 'model.safetensors.index.json'], 'model.safetensors.index.json'],
    [['pytorch_model.bin', 'model.safetensors.index.json'], 'model.safetensors.index.json'],
    [['t5-Q4_K_M.gguf', 't5-q8_0.gguf', 't5-f16.gguf'], 't5-q8_0.gguf'],
    [['t5-Q2_K.gguf'], 't5-Q2_K.gguf'],
    [['model.safetensors', 't5-q8_0.gguf'], 'model.safetensors'],
  ])('%j: %s', (names, chosen) => {
    expect(planFiles(names).name).toBe(chosen);
  });

  it.each([
    [['README.md']],
    [['onnx/model.onnx', 'sub/model.safetensors']],
    [['t5-00001-of-00002.gguf']],
    [['adapter_model.safetensors']],
    [[]],
  ])('%j: none', (names) => {
    expect(() => planFiles(names)).toThrow(expect.objectContaining({ code: 'unsupported-file' }));
  });
});
