import { describe, expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import { MAX_PROMPT_TOKENS } from '@/core/generation/settings-table';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeScriptedRuntime } from '@/testing/engine/scripted-runtime';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { generate } from './generate';

const EOS = 1;
const tokenizer = makeWordTokenizer(96);
const settings = (more: Partial<GenerationConfig> = {}): GenerationConfig => ({
  ...DEFAULT_GENERATION_CONFIG,
  maxNewTokens: 12,
  alternatives: 2,
  ...more,
});
const tiny = () => loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
const PROMPT = [12, 40, 7, 33, EOS];

/** A runtime that answers with the given tokens, whatever the prompt. */
const saying = (answer: number[], preferredSteps = 1) =>
  makeScriptedRuntime({
    vocabSize: 96,
    preferredSteps,
    logits: (produced) =>
      Array.from({ length: 96 }, (_, token) => (token === answer[produced.length] ? 5 : 0)),
  });

describe('greedy', () => {
  it('streams the answer and ends with EOS, with nothing after it', async () => {
    const runtime = saying([5, 6, 7, EOS, 8], 3);
    const heard: string[] = [];
    const result = await generate(runtime, tokenizer, PROMPT, settings(), {
      onTokens: (tokens, text, replace) =>
        heard.push(`${tokens.map((token) => token.token)}: ${text} ${replace}`),
    });
    expect(result.outputIds).toEqual([5, 6, 7, EOS]);
    expect(result.text).toBe('w5 w6 w7');
    expect(result.finish).toBe('eos');
    expect(heard).toEqual(['5,6,7: w5 w6 w7 false', '1: w5 w6 w7 false']);
    expect(result.tokens.map((token) => token.text)).toEqual(['w5', ' w6', ' w7', '']);
    expect(result.tokens[0]!.alternatives.length).toBe(2);
    expect(result.tokens[0]!.alternativeTexts).toEqual(['w5', 'w0']);
    const sum = result.tokens.reduce((total, token) => total + token.logprob, 0);
    expect(result.score).toBeCloseTo(sum, 12);
    expect(runtime.open).toBe(0);
  });

  it('ends at the most new tokens', async () => {
    const result = await generate(saying([5, 6, 7, 8]), tokenizer, PROMPT, settings({ maxNewTokens: 2 }));
    expect([result.outputIds, result.finish]).toEqual([[5, 6], 'length']);
  });

  it('does not end before the fewest', async () => {
    const result = await generate(
      saying([5, EOS, EOS, EOS]),
      tokenizer,
      PROMPT,
      settings({ minNewTokens: 3 }),
    );
    expect(result.outputIds.length).toBe(4);
    expect(result.outputIds.indexOf(EOS)).toBe(3);
  });

  it('begins with forced tokens and continues as the model would from there', async () => {
    const runtime = await tiny();
    const free = await generate(runtime, tokenizer, PROMPT, settings());
    const again = await generate(runtime, tokenizer, PROMPT, settings(), {
      forcedIds: free.outputIds.slice(0, 4),
    });
    expect(again.tokens).toEqual(free.tokens);
    const other = await generate(runtime, tokenizer, PROMPT, settings(), { forcedIds: [50, 51] });
    expect(other.outputIds.slice(0, 2)).toEqual([50, 51]);
    expect(other.tokens[0]!.logprob).toBeLessThan(free.tokens[0]!.logprob);
  });

  it('times what it did', async () => {
    const { timing } = await generate(await tiny(), tokenizer, PROMPT, settings({ minNewTokens: 12 }));
    expect(timing.promptTokens).toBe(5);
    expect(timing.encodeMs).toBeGreaterThan(0);
    expect(timing.firstTokenMs).toBeGreaterThanOrEqual(timing.encodeMs);
    expect(timing.tokensPerSecond).toBeCloseTo((11 * 1000) / timing.decodeMs, 6);
  });
});

describe('stop strings', () => {
  it('end the answer and are cut from it, also inside a run of several steps', async () => {
    for (const steps of [1, 4]) {
      const runtime = saying([5, 60, 7, 8, 9], steps);
      const result = await generate(runtime, tokenizer, PROMPT, settings({ stopStrings: ['0 w7', 'never'] }));
      expect([result.text, result.outputIds, result.finish]).toEqual(['w5 w6', [5, 60, 7], 'stop-string']);
    }
  });

  it('are never shown, not even their beginning', async () => {
    const heard: string[] = [];
    await generate(saying([5, 6, 7, 9, EOS]), tokenizer, PROMPT, settings({ stopStrings: [' w6 w7 w8'] }), {
      onTokens: (_, text) => heard.push(text),
    });
    expect(heard).toEqual(['w5', 'w5', 'w5', 'w5 w6 w7 w9', 'w5 w6 w7 w9']);
  });
});

describe('cancelling', () => {
  it('keeps what there is, and runs no further step', async () => {
    const runtime = saying([5, 6, 7, 8, 9, 10]);
    const signal = { aborted: false };
    const result = await generate(runtime, tokenizer, PROMPT, settings(), {
      signal,
      onTokens: (_, text) => {
        signal.aborted = text === 'w5 w6';
      },
    });
    expect([result.text, result.finish, runtime.stepsRun]).toEqual(['w5 w6', 'cancelled', 2]);
    expect(runtime.open).toBe(0);
  });

  it('before the start gives an empty answer', async () => {
    const runtime = saying([5]);
    for (const method of ['greedy', 'beam'] as const) {
      const result = await generate(runtime, tokenizer, PROMPT, settings({ method }), {
        signal: { aborted: true },
      });
      expect([result.outputIds, result.text, result.finish]).toEqual([[], '', 'cancelled']);
    }
    expect(runtime.stepsRun).toBe(0);
  });

  it('by a message reaches a reference model that computes without a pause', async () => {
    const runtime = await tiny();
    const controller = new AbortController();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => controller.abort();
    const pending = generate(
      runtime,
      tokenizer,
      PROMPT,
      settings({ maxNewTokens: 1024, minNewTokens: 1024 }),
      {
        signal: controller.signal,
      },
    );
    port2.postMessage('stop');
    const result = await pending;
    port1.close();
    expect(result.finish).toBe('cancelled');
    expect(result.outputIds.length).toBeLessThan(500);
  });
});

describe('sampling', () => {
  const sample = settings({ method: 'sample', minNewTokens: 12 });

  it('repeats itself for a seed', async () => {
    const runtime = await tiny();
    const ids = async (seed: number) =>
      (await generate(runtime, tokenizer, PROMPT, { ...sample, seed })).outputIds;
    expect(await ids(7)).toEqual(await ids(7));
    expect(await ids(7)).not.toEqual(await ids(8));
  });

  it('with top-k 1, or temperature 0, is greedy', async () => {
    const runtime = await tiny();
    const greedy = await generate(runtime, tokenizer, PROMPT, { ...sample, method: 'greedy' });
    const topOne = await generate(runtime, tokenizer, PROMPT, { ...sample, topK: 1, temperature: 3 });
    const cold = await generate(runtime, tokenizer, PROMPT, { ...sample, temperature: 0 });
    expect(topOne.tokens).toEqual(greedy.tokens);
    expect(cold.tokens).toEqual(greedy.tokens);
  });
});

describe('what it refuses', () => {
  const refuses = (ids: number[], code: string, more: Partial<GenerationConfig> = {}, forcedIds?: number[]) =>
    expect(generate(saying([5]), tokenizer, ids, settings(more), { forcedIds })).rejects.toThrow(
      expect.objectContaining({ code, hint: expect.any(String) }),
    );

  it('empty and endless prompts', async () => {
    await refuses([], 'invalid-input');
    await refuses([EOS], 'invalid-input');
    await refuses(
      Array.from({ length: MAX_PROMPT_TOKENS + 1 }, () => 5),
      'prompt-too-long',
    );
  });

  it('settings out of range, and forced tokens that do not fit', async () => {
    await refuses(PROMPT, 'invalid-input', { topP: 1.5 });
    await refuses(PROMPT, 'invalid-input', { maxNewTokens: 2 }, [5, 6, 7]);
    await refuses(PROMPT, 'invalid-input', {}, [96]);
  });
});
