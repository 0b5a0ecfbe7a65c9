import { describe, expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import { MAX_PROMPT_TOKENS } from '@/core/generation/settings-table';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeScriptedRuntime } from '@/testing/engine/scripted-runtime';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { generate } from './generate';
import { generateBatch, MAX_BATCH } from './generate-batch';

const EOS = 1;
const tokenizer = makeWordTokenizer(96);
const settings = (more: Partial<GenerationConfig> = {}): GenerationConfig => ({
  ...DEFAULT_GENERATION_CONFIG,
  maxNewTokens: 12,
  alternatives: 2,
  ...more,
});
const tiny = () => loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
const PROMPTS = [
  [12, 40, 7, 33, EOS],
  [9, EOS],
  [3, 4, 5, 6, 7, 8, 9, 10, EOS],
];
const untimed = (result: GenerationResult) => ({ ...result, timing: result.timing.promptTokens });

/** Answers with as many 9 as the first token of the prompt is above 10. */
const counting = () =>
  makeScriptedRuntime({
    vocabSize: 96,
    preferredSteps: 2,
    logits: (produced, prompt) =>
      Array.from({ length: 96 }, (_, token) =>
        token === (produced.length < prompt[0]! - 10 ? 9 : EOS) ? 5 : 0,
      ),
  });

/** Notes the size of every encode and of every decode session. */
function watched(runtime: Seq2SeqRuntime) {
  const encodes: number[] = [];
  const sessions: number[] = [];
  const watching: Seq2SeqRuntime = {
    ...runtime,
    encode: (prompts) => {
      encodes.push(prompts.length);
      return runtime.encode(prompts);
    },
    startDecoding: (prompts, options) => {
      sessions.push(options.promptOfRow.length);
      return runtime.startDecoding(prompts, options);
    },
  };
  return { runtime: watching, encodes, sessions };
}

describe('a batch', () => {
  it.each([
    { method: 'greedy' },
    { method: 'sample', seed: 5, temperature: 1.5, minNewTokens: 12 },
    { method: 'beam', numBeams: 3 },
  ] as const)('gives each prompt the answer it gets alone: $method', async (more) => {
    const runtime = await tiny();
    const together = await generateBatch(runtime, tokenizer, PROMPTS, settings(more));
    for (const [row, prompt] of PROMPTS.entries()) {
      const alone = await generate(runtime, tokenizer, prompt, settings(more));
      expect(untimed(together[row]!)).toEqual(untimed(alone));
    }
  });

  it('samples one prompt by several seeds, and encodes it once', async () => {
    const { runtime, encodes, sessions } = watched(await tiny());
    const sample = settings({ method: 'sample', temperature: 2, minNewTokens: 12 });
    const seeds = [3, 0, 4_294_967_295, 3];
    const prompts = seeds.map(() => [...PROMPTS[0]!]);
    const together = await generateBatch(runtime, tokenizer, prompts, sample, { seeds });
    expect([encodes, sessions]).toEqual([[1], [4]]);
    for (const [row, seed] of seeds.entries()) {
      const alone = await generate(runtime, tokenizer, PROMPTS[0]!, { ...sample, seed });
      expect(untimed(together[row]!)).toEqual(untimed(alone));
    }
    expect(new Set(together.map((result) => result.outputIds.join())).size).toBe(3);
  });

  it('lets rows end at different times, and streams each', async () => {
    const heard: string[] = [];
    const results = await generateBatch(
      counting(),
      tokenizer,
      [
        [14, EOS],
        [10, EOS],
        [12, EOS],
      ],
      settings(),
      { onRow: (row, text) => heard.push(`${row}: ${text}`) },
    );
    expect(results.map((result) => result.outputIds)).toEqual([[9, 9, 9, 9, EOS], [EOS], [9, 9, EOS]]);
    expect(results.map((result) => result.timing.promptTokens)).toEqual([2, 2, 2]);
    expect(heard).toEqual(['0: w9 w9', '1: ', '2: w9 w9', '0: w9 w9 w9 w9', '2: w9 w9', '0: w9 w9 w9 w9']);
    expect(await generateBatch(counting(), tokenizer, [], settings())).toEqual([]);
  });

  it('stops with what there is; rows that have ended keep their ending', async () => {
    const signal = { aborted: false };
    const results = await generateBatch(
      counting(),
      tokenizer,
      [
        [18, EOS],
        [11, EOS],
      ],
      settings(),
      {
        signal,
        onRow: () => {
          signal.aborted = true;
        },
      },
    );
    expect(results.map(({ outputIds, finish }) => [outputIds, finish])).toEqual([
      [[9, 9], 'cancelled'],
      [[9, EOS], 'eos'],
    ]);
  });

  it('runs long prompts in sessions of their own, in order, and stops before the next', async () => {
    const { runtime, encodes } = watched(counting());
    const long = (count: number) => [10 + count, ...new Array<number>(MAX_PROMPT_TOKENS / 2 - 1).fill(EOS)];
    const prompts = [[13, EOS], long(1), long(2), [12, EOS], [14, EOS]];
    const heard: number[] = [];
    const onRow = (row: number) => heard.push(row);
    const results = await generateBatch(runtime, tokenizer, prompts, settings(), { onRow });
    expect(results.map((result) => result.outputIds.length)).toEqual([4, 2, 3, 3, 5]);
    expect(encodes).toEqual([2, 2, 1]);
    expect([...new Set(heard)]).toEqual([0, 1, 2, 3, 4]);
    const signal = { aborted: false };
    const stopped = await generateBatch(runtime, tokenizer, prompts, settings(), {
      signal,
      onRow: (row) => {
        signal.aborted = row === 1;
      },
    });
    expect(stopped.map((result) => result.finish)).toEqual([
      'cancelled',
      'eos',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
  });
});

describe('a batch is refused', () => {
  const refuses = (prompts: number[][], code: string, seeds?: number[]) =>
    expect(generateBatch(counting(), tokenizer, prompts, settings(), { seeds })).rejects.toThrow(
      expect.objectContaining({ code, hint: expect.any(String) }),
    );

  it('for one bad prompt, too many prompts, and seeds that do not fit', async () => {
    await refuses([[14, EOS], [EOS]], 'invalid-input');
    await refuses([[14, EOS], new Array<number>(MAX_PROMPT_TOKENS + 1).fill(5)], 'prompt-too-long');
    await refuses(new Array<number[]>(MAX_BATCH + 1).fill([14, EOS]), 'invalid-input');
    await refuses([[14, EOS]], 'invalid-input', [1, 2]);
    await refuses([[14, EOS]], 'invalid-input', [-1]);
    await refuses([[14, EOS]], 'invalid-input', [0.5]);
  });
});
