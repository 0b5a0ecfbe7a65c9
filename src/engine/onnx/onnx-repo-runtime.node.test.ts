/** Exported folders behind a local server, opened by `@huggingface/transformers` and run behind our own interface. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as transformers from '@huggingface/transformers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import { transformersFolder } from '@/core/formats/onnx/transformers-folder';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import {
  expectFirstStep,
  expectFourBeams,
  expectGreedy,
  openTinyT5,
  tinyT5Rows,
} from '@/testing/engine/tiny-t5-gold';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { normalisedError } from '@/testing/numbers';
import { describeWithReference } from '@/testing/reference';
import { openOnnxRepo } from './onnx-repo';
import { createOnnxRepoRuntime } from './onnx-repo-runtime';

const files = new Map<string, Uint8Array>();
const server: Server = createServer((request, response) => {
  const bytes = files.get(decodeURIComponent(request.url ?? ''));
  response.statusCode = bytes ? 200 : 404;
  if (bytes) response.setHeader('Content-Length', bytes.length);
  // Loading a model blocks this process for longer than a kept connection lives.
  response.setHeader('Connection', 'close');
  response.end(request.method === 'HEAD' ? undefined : bytes);
});
let base = '';
let cache = '';

beforeAll(async () => {
  // Under Node it hands files to onnxruntime by path, so they must be kept somewhere.
  cache = await mkdtemp(join(tmpdir(), 'onnx-repo-'));
  transformers.env.cacheDir = cache;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(cache, { recursive: true, force: true });
});

async function publish(
  name: string,
  checkpoint: Checkpoint,
  ...quantisations: Quantisation[]
): Promise<string> {
  for (const quantisation of quantisations) {
    for (const file of transformersFolder(checkpoint, quantisation)) {
      const sink = memorySink();
      await file.write(sink.write);
      files.set(`/models/${name}/${file.path}`, sink.bytes());
    }
  }
  return `${base}/models/${name}`;
}

async function open(location: string, dtype: 'fp32' | 'q8' = 'fp32'): Promise<Seq2SeqRuntime> {
  const repo = await openOnnxRepo(transformers, { location, dtype }, { device: 'cpu' });
  return createOnnxRepoRuntime(transformers, repo, 'wasm');
}

// Loading through files takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

it('answers as the reference does: greedy, sampled and searched', async () => {
  const checkpoint = makeTinyCheckpoint({
    seed: 31,
    config: { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true },
  });
  const runtime = await open(await publish('tied', checkpoint, 'f32'));
  const reference = await loadReferenceRuntime(checkpoint);
  expect(runtime.config).toEqual(checkpoint.config);
  const prompts = [
    [12, 40, 7, 33, 90, 5, 1],
    [3, 3, 60, 1],
  ];
  const [mine, exact] = [await runtime.encode(prompts), await reference.encode(prompts)];
  for (const row of [0, 1])
    expect(normalisedError(await mine.readHidden(row), await exact.readHidden(row))).toBeLessThan(1e-7);
  const tokenizer = makeWordTokenizer(96);
  for (const method of ['greedy', 'sample', 'beam'] as const) {
    const settings = { ...DEFAULT_GENERATION_CONFIG, method, maxNewTokens: 10, minNewTokens: 6 };
    const answer = await generate(runtime, tokenizer, prompts[0]!, settings);
    const expected = await generate(reference, tokenizer, prompts[0]!, settings);
    expect(answer.outputIds).toEqual(expected.outputIds);
    expect(answer.score).toBeCloseTo(expected.score, 3);
  }
  runtime.dispose();
});

it('says what is missing, and what is no T5', async () => {
  const problem = (code: string, words: string) =>
    expect.objectContaining({ code, message: expect.stringContaining(words) });
  await expect(open(`${base}/models/nothing`)).rejects.toThrow(problem('network', 'could not be'));
  for (const location of ['', 'one-word', '../../etc/passwd', 'file:///etc/passwd', `${base}/`])
    await expect(open(location)).rejects.toThrow(problem('invalid-input', 'not a repository'));
  const folder = await publish('partial', makeTinyCheckpoint({ seed: 32 }), 'f32');
  await expect(open(folder, 'q8')).rejects.toThrow(problem('network', '_quantized.onnx'));
  files.set('/models/bart/config.json', new TextEncoder().encode('{"model_type":"bart"}'));
  await expect(open(`${base}/models/bart`)).rejects.toThrow(problem('unsupported-file', 'bart'));
});

describeWithReference('tiny-t5 through transformers.js', () => {
  it.each([
    ['fp32', 'bf16', 'f32'],
    ['q8', 'q8_0', 'q8_0'],
  ] as const)(
    '%s: encoder, first logits, greedy answers, four beams',
    async (dtype, weights, quantisation) => {
      const runtime = await open(await publish('tiny-t5', await openTinyT5(), quantisation), dtype);
      const rows = await tinyT5Rows(weights);
      await expectFirstStep(runtime, rows);
      await expectGreedy(runtime, rows);
      if (weights === 'bf16') await expectFourBeams(runtime, rows);
      runtime.dispose();
    },
  );
});
