/** An exported folder through `@huggingface/transformers` in a browser, on our copy of its WebAssembly. */
import { expect, it } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import { transformersFolder } from '@/core/formats/onnx/transformers-folder';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { expectFirstStep, expectGreedy, openTinyT5, tinyT5Rows } from '@/testing/engine/tiny-t5-gold';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { describeWithReference } from '@/testing/reference';
import { loadBrowserTransformers } from './browser-transformers';
import { openOnnxRepo } from './onnx-repo';
import { createOnnxRepoRuntime } from './onnx-repo-runtime';

/** Opens a model from a folder that only this test's network knows; whatever else is asked for does not exist. */
async function open(checkpoint: Checkpoint, quantisation: Quantisation): Promise<Seq2SeqRuntime> {
  const location = `https://models.example/${quantisation}`;
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of transformersFolder(checkpoint, quantisation)) {
    const sink = memorySink();
    await file.write(sink.write);
    files.set(`${location}/${file.path}`, sink.bytes());
  }
  const transformers = await loadBrowserTransformers();
  transformers.env.useBrowserCache = false;
  transformers.env.fetch = async (url: string | URL) => {
    const bytes = files.get(String(url));
    return bytes ? new Response(bytes) : new Response(null, { status: 404 });
  };
  const dtype = quantisation === 'f32' ? 'fp32' : 'q8';
  const repo = await openOnnxRepo(transformers, { location, dtype }, { device: 'wasm' });
  return createOnnxRepoRuntime(transformers, repo, 'wasm');
}

it('answers as the reference does: greedy and searched', async () => {
  const checkpoint = makeTinyCheckpoint({ seed: 31 });
  const runtime = await open(checkpoint, 'f32');
  const reference = await loadReferenceRuntime(checkpoint);
  const tokenizer = makeWordTokenizer(96);
  for (const method of ['greedy', 'beam'] as const) {
    const settings = { ...DEFAULT_GENERATION_CONFIG, method, maxNewTokens: 8, minNewTokens: 6 };
    const answer = await generate(runtime, tokenizer, [12, 40, 7, 33, 90, 5, 1], settings);
    const expected = await generate(reference, tokenizer, [12, 40, 7, 33, 90, 5, 1], settings);
    expect(answer.outputIds).toEqual(expected.outputIds);
  }
  runtime.dispose();
});

describeWithReference('tiny-t5 through transformers.js in a browser', () => {
  it.each([
    ['f32', 'bf16'],
    ['q8_0', 'q8_0'],
  ] as const)('%s: encoder, first logits, greedy answers', async (quantisation, weights) => {
    const runtime = await open(await openTinyT5(), quantisation);
    const rows = (await tinyT5Rows(weights)).filter((row) => row.input_ids.length < 60);
    await expectFirstStep(runtime, rows);
    await expectGreedy(runtime, rows, 8);
    runtime.dispose();
  });
});
