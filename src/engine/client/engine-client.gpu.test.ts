/** The page's side against a real worker with the built-in model: batches, attention, cancelling, refusals. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { PromptRequest } from '@/engine/protocol';
import { type BenchClient, createEngineClient } from './engine-client';

const MODEL = '/models/instruct-mini-q8_0.gguf';
const settings: GenerationConfig = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 8, alternatives: 2 };
const sampled: GenerationConfig = { ...settings, method: 'sample', temperature: 1.5, minNewTokens: 8 };
const ask = (text: string): PromptRequest => ({ kind: 'raw', text, maxSourceLength: 128 });
const PROMPTS = [
  ask('Definition: Return the word in capital letters.\n\nInput: garden.\nOutput:'),
  ask('Definition: You are given the name of a country. Return its currency.\n\nInput: India.\nOutput:'),
];
const refusal = (code: string) => expect.objectContaining({ code });

let engine: BenchClient;

beforeAll(async () => {
  engine = createEngineClient();
  const facts = await engine.load(
    { kind: 'url', url: new URL(MODEL, location.href).href },
    undefined,
    'onnx-wasm',
  );
  expect(facts.runtime).toBe('onnx-wasm');
});

afterAll(() => engine.dispose());

it('answers a batch as it answers each prompt, and tells each row as it grows', async () => {
  const heard: string[][] = PROMPTS.map(() => []);
  const together = await engine.generateBatch(
    { prompts: PROMPTS, settings },
    { onRow: (row, text) => heard[row]!.push(text) },
  );
  for (const [row, prompt] of PROMPTS.entries()) {
    const alone = await engine.generate({ prompt, settings });
    expect([together[row]!.outputIds, together[row]!.text]).toEqual([alone.outputIds, alone.text]);
    expect(heard[row]!.at(-1)).toBe(alone.text);
    expect(heard[row]!.length).toBe(alone.outputIds.length);
  }
});

it('has no limits to tell of a device that our kernels do not run on', async () => {
  expect(await engine.measureDevice()).toBeNull();
});

it('samples one prompt by several seeds', async () => {
  const seeds = [4, 5, 4];
  const prompts = seeds.map(() => PROMPTS[0]!);
  const results = await engine.generateBatch({ prompts, settings: sampled, seeds });
  const alone = await engine.generate({ prompt: PROMPTS[0]!, settings: { ...sampled, seed: 5 } });
  expect(results[1]!.outputIds).toEqual(alone.outputIds);
  expect(results[2]!.outputIds).toEqual(results[0]!.outputIds);
  expect(results[0]!.outputIds).not.toEqual(results[1]!.outputIds);
});

it('ends a batch with what there is when it is stopped', async () => {
  const controller = new AbortController();
  const long: GenerationConfig = { ...settings, maxNewTokens: 500, minNewTokens: 500 };
  const results = await engine.generateBatch(
    { prompts: PROMPTS, settings: long },
    { signal: controller.signal, onRow: () => controller.abort() },
  );
  for (const { finish, outputIds } of results) {
    expect(finish).toBe('cancelled');
    expect(outputIds.length).toBeGreaterThan(0);
    expect(outputIds.length).toBeLessThan(500);
  }
});

it('refuses a batch for one prompt that cannot be run', async () => {
  const refused = engine.generateBatch({ prompts: [...PROMPTS, ask('  ')], settings });
  await expect(refused).rejects.toThrow(refusal('empty-prompt'));
});

it('tells what an answer was read from, and where that stands in the prompt', async () => {
  const [prompt] = PROMPTS;
  const { outputIds } = await engine.generate({ prompt: prompt!, settings });
  const read = await engine.attend({ prompt: prompt!, outputIds });
  expect([read.outputTokens, read.sourceTokens]).toEqual([outputIds.length, read.prompt.inputIds.length]);
  expect(read.weights.length).toBe(read.layers * read.heads * read.outputTokens * read.sourceTokens);
  for (let at = 0; at < read.weights.length; at += read.sourceTokens) {
    const sum = read.weights.subarray(at, at + read.sourceTokens).reduce((total, share) => total + share, 0);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
  }
  const spelled = read.spans.map(([start, end]) => read.prompt.source.slice(start, end)).join('');
  expect(spelled).toBe(read.prompt.source.replace(/\s+/gu, ''));
});

it('withdraws a question, whether it waits its turn or its answer is on the way', async () => {
  const [prompt] = PROMPTS;
  const withdraw = async () => {
    const controller = new AbortController();
    const withdrawn = engine.attend({ prompt: prompt!, outputIds: [5, 6] }, controller.signal);
    controller.abort();
    await expect(withdrawn).rejects.toThrow(refusal('cancelled'));
  };
  const before = engine.generate({ prompt: prompt!, settings });
  await withdraw();
  expect((await before).finish).not.toBe('cancelled');
  for (let time = 0; time < 10; time++) await withdraw();
});

it('refuses tokens that are no answer', async () => {
  const [prompt] = PROMPTS;
  await expect(engine.attend({ prompt: prompt!, outputIds: [] })).rejects.toThrow(refusal('invalid-input'));
});
