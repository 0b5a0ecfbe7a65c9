import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mergeAdapter } from '@/core/adapters/merge-adapter';
import { writePeftAdapter } from '@/core/adapters/peft-adapter';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { generateCommand } from './generate';
import { runCommand } from './run-command';

let folder: string;
const checkpoint = makeTinyCheckpoint({ seed: 5 });
const file = (name: string) => join(folder, name);

async function writeModel(name: string, model: Checkpoint): Promise<void> {
  const sink = memorySink();
  await convertToGguf(model, 'f32', sink.write);
  await writeFile(file(name), sink.bytes());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generate-'));
  await writeModel('tiny.gguf', checkpoint);
  await writeModel('no-tokenizer.gguf', { ...checkpoint, tokenizer: undefined });
  await writeFile(file('prompts.jsonl'), '"the example"\n\n{"prompt":"of a thing"}\n{"source":"Input: a"}\n');
  await writeFile(file('ids.jsonl'), '[5, 6, 1]\n{"input_ids":[9,10,11,1],"prompt":"kept"}\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runCommand([generateCommand], ['generate', ...args], io);
  return { code, out, err };
}

describe('generate', () => {
  it('answers a prompt with what the model gives, and its scores', async () => {
    const { code, out } = await run('--model', file('tiny.gguf'), '--prompt', 'the example', '--scores');
    const tokenizer = createTokenizer(checkpoint.tokenizer);
    const runtime = await loadReferenceRuntime(checkpoint);
    const ids = tokenizer.encode('the example');
    const expected = await generate(runtime, tokenizer, ids, DEFAULT_GENERATION_CONFIG);
    expect(code).toBe(0);
    expect(JSON.parse(out[0]!)).toEqual({
      prompt: 'the example',
      input_ids: ids,
      output_ids: expected.outputIds,
      text: expected.text,
      token_logprobs: expected.tokens.map((token) => token.logprob),
      score: expected.score,
    });
  });

  it('answers on onnxruntime with the same tokens and scores', async () => {
    const args = ['--model', file('tiny.gguf'), '--prompt', 'the example', '--scores'];
    const [exact, onnx] = [await run(...args), await run(...args, '--runtime', 'onnx')];
    const [expected, answer] = [JSON.parse(exact.out[0]!), JSON.parse(onnx.out[0]!)];
    expect(answer.output_ids).toEqual(expected.output_ids);
    expect(answer.score).toBeCloseTo(expected.score, 3);
  });

  it('answers with an adapter as the model does whose weights it was added to, on every runtime', async () => {
    const adapter = makeTinyAdapter(checkpoint.config, { seed: 6 });
    await mkdir(file('adapter'), { recursive: true });
    const files = await writePeftAdapter(adapter);
    await writeFile(file('adapter/adapter_config.json'), files.config);
    await writeFile(file('adapter/adapter_model.safetensors'), files.weights);
    await writeModel('merged.gguf', mergeAdapter(checkpoint, adapter, 1));
    const prompt = ['--prompt', 'the example', '--scores'];
    const first = async (...args: string[]) => JSON.parse((await run(...args, ...prompt)).out[0]!);
    const merged = await first('--model', file('merged.gguf'));
    const alone = await first('--model', file('tiny.gguf'));
    for (const runtime of ['reference', 'onnx']) {
      const model = ['--model', file('tiny.gguf'), '--adapter', file('adapter'), '--runtime', runtime];
      const adapted = await first(...model);
      expect(adapted.output_ids).toEqual(merged.output_ids);
      expect(adapted.score).toBeCloseTo(merged.score, 3);
      expect(adapted.score).not.toBeCloseTo(alone.score, 3);
    }
  });

  it('reads prompts and ids from files, one answer a line', async () => {
    const prompts = await run(
      '--model',
      file('tiny.gguf'),
      '--prompts',
      file('prompts.jsonl'),
      '--max-new-tokens',
      '3',
    );
    expect(prompts.out.map((line) => JSON.parse(line).prompt)).toEqual([
      'the example',
      'of a thing',
      'Input: a',
    ]);
    const ids = await run('--model', file('tiny.gguf'), '--ids', file('ids.jsonl'), '--max-new-tokens', '3');
    const rows = ids.out.map((line) => JSON.parse(line));
    expect(rows.map((row) => row.input_ids)).toEqual([
      [5, 6, 1],
      [9, 10, 11, 1],
    ]);
    expect(rows[1].prompt).toBe('kept');
    expect(Object.keys(rows[0])).toEqual(['prompt', 'input_ids', 'output_ids', 'text']);
  });

  it('runs ids without a tokenizer, and then gives no text', async () => {
    const { out } = await run('--model', file('no-tokenizer.gguf'), '--ids', file('ids.jsonl'));
    const row = JSON.parse(out[0]!);
    expect([row.prompt, row.text]).toEqual([null, null]);
    expect(row.output_ids.length).toBeGreaterThan(0);
  });

  it('takes beams and sampling settings', async () => {
    const ids = async (...more: string[]) => {
      const { code, out } = await run('--model', file('tiny.gguf'), '--ids', file('ids.jsonl'), ...more);
      expect(code).toBe(0);
      return out.map((line) => JSON.parse(line).output_ids);
    };
    const greedy = await ids();
    expect(await ids('--top-k', '1')).toEqual(greedy);
    expect(await ids('--beams', '1')).toEqual(greedy);
    expect(await ids('--seed', '3', '--temperature', '2')).not.toEqual(greedy);
    expect((await ids('--beams', '3')).length).toBe(2);
  });
});

it('says how to get the webgpu runtime where it is not installed', async () => {
  vi.stubEnv('PLAYGROUND_DAWN', 'a-package-that-is-not-there');
  const { code, err } = await run('--model', file('tiny.gguf'), '--prompt', 'x', '--runtime', 'webgpu');
  expect([code, err.length]).toEqual([1, 1]);
  expect(err[0]).toMatch(/npm install --no-save webgpu/);
  vi.unstubAllEnvs();
});

describe('what it refuses, with one line and exit code 2', () => {
  it.each([
    [['--prompt', 'x'], /--model/],
    [['--model', 'tiny.gguf'], /one of --prompt, --prompts and --ids/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--ids', 'y'], /one of/],
    [['--model', 'tiny.gguf', '--prompt', ''], /prompt is empty/],
    [['--model', 'missing.gguf', '--prompt', 'x'], /no file or folder/],
    [['--model', 'no-tokenizer.gguf', '--prompt', 'x'], /without a tokenizer/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--runtime', 'abacus'], /not available in this command yet/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--adapter', 'nobody/nothing'], /no folder/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--adapter', '.'], /without its adapter_config.json/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--beams', 'many'], /--beams must be a number/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--beams', '2', '--seed', '1'], /either --beams or sampling/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--top-p', '7'], /Top-p/],
    [['--model', 'tiny.gguf', '--prompt', 'x', '--length-penalty', '2'], /needs --beams of 2 or more/],
    [['--model', 'tiny.gguf', '--prompts', 'missing.jsonl'], /no file/],
    [['--model', 'tiny.gguf', '--prompts', 'ids.jsonl'], /line 1: this is not a string/],
    [['--model', 'tiny.gguf', '--ids', 'prompts.jsonl'], /line 1: this is not an array/],
    [['--model', 'tiny.gguf', '--prompts', 'tiny.gguf'], /line 1: this is not JSON/],
  ])('%j', async (args, message) => {
    const placed = args.map((arg) => (/\.(gguf|jsonl)$/.test(arg) ? file(arg) : arg));
    const { code, out, err } = await run(...placed);
    expect([code, out, err.length]).toEqual([2, [], 1]);
    expect(err[0]).toMatch(message);
    expect(err[0]).not.toContain('\n');
  });
});
