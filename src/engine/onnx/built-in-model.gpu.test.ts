/**
 * The model that comes with the page gives the same greedy text wherever it runs. A handful of prompts by default, one
 * of each of the first starter tasks; `VITE_AGREEMENT_PROMPTS=50` takes as many. Times are printed, not judged.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodePrompt } from '@/core/encoding/encode-prompt';
import { recipeFor } from '@/core/encoding/named-encodings';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { parseStarterIndex } from '@/core/tasks/starter-index';
import { promptOf } from '@/core/tasks/task-file';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { generate } from '@/engine/generation/generate';
import { type ChosenRuntime, chooseRuntime, type RuntimeName } from '@/engine/worker/loading/choose-runtime';
import { BROWSER_RUNTIMES } from '@/engine/worker/loading/open-runtimes';

const PROMPTS = Number(import.meta.env.VITE_AGREEMENT_PROMPTS ?? 3);
/** Reference first: the others are held against it. */
const RUNTIMES: readonly RuntimeName[] = ['reference', 'onnx-wasm', 'webgpu', 'onnx-webgpu'];
const SETTINGS = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 10, alternatives: 0 };

const opened: ChosenRuntime[] = [];
let tokenizer: Tokenizer;
const prompts: number[][] = [];

async function fetchBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} could not be read (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

const fetchText = async (path: string) => new TextDecoder().decode(await fetchBytes(path));

beforeAll(async () => {
  const file = bytesSource('model.gguf', await fetchBytes('/models/instruct-mini-q8_0.gguf'));
  const checkpoint = await openCheckpoint([file]);
  tokenizer = createTokenizer(checkpoint.tokenizer!, { eosTokenId: checkpoint.config.eosTokenId });
  const index = parseStarterIndex(JSON.parse(await fetchText('/tasks/index.json')));
  for (const { file: name } of index.slice(0, PROMPTS)) {
    const { task } = readTaskFile(await fetchText(`/tasks/${name}`), name);
    const recipe = recipeFor('def_pos2', name, 1);
    const prompt = encodePrompt(
      promptOf(task, task.instances[0]!),
      { recipe, maxSourceLength: 256 },
      tokenizer,
    );
    prompts.push(prompt.inputIds);
  }
  for (const name of RUNTIMES) {
    const started = performance.now();
    opened.push(await chooseRuntime(checkpoint, name, () => undefined, BROWSER_RUNTIMES));
    console.log(`${name}: loaded in ${Math.round(performance.now() - started)} ms`);
  }
});

afterAll(() => {
  for (const { runtime, release } of opened) {
    runtime.dispose();
    release();
  }
});

it(
  `gives the same greedy text on ${RUNTIMES.join(', ')}`,
  async () => {
    expect(prompts.length).toBe(PROMPTS);
    const spent = RUNTIMES.map(() => 0);
    for (const ids of prompts) {
      const texts: string[] = [];
      for (const [index, { runtime }] of opened.entries()) {
        const started = performance.now();
        texts.push((await generate(runtime, tokenizer, ids, SETTINGS)).text);
        spent[index] = spent[index]! + performance.now() - started;
      }
      expect(texts).toEqual(texts.map(() => texts[0]));
    }
    const each = RUNTIMES.map((name, index) => `${name} ${Math.round(spent[index]! / prompts.length)} ms`);
    console.log(`${prompts.length} prompts, ${prompts.flat().length} tokens: ${each.join(', ')} each`);
  },
  120_000 + PROMPTS * 60_000,
);
