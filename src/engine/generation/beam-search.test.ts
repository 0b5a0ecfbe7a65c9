import { describe, expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { BeamSession, Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { withPlainBeams } from '@/testing/engine/plain-beams';
import { makeScriptedRuntime } from '@/testing/engine/scripted-runtime';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { seededRandom } from '@/testing/seeded-random';
import { generate } from './generate';
import { generateBatch } from './generate-batch';

const EOS = 1;
const VOCABULARY = 5;
const tokenizer = makeWordTokenizer(VOCABULARY);
const settings = (more: Partial<GenerationConfig> = {}): GenerationConfig => ({
  ...DEFAULT_GENERATION_CONFIG,
  method: 'beam',
  numBeams: 8,
  maxNewTokens: 4,
  ...more,
});

/** Random logits that depend on everything produced so far. */
function logitsAfter(produced: readonly number[], seed: number): number[] {
  const random = seededRandom(produced.reduce((hash, token) => hash * 31 + token + 1, seed));
  return Array.from({ length: VOCABULARY }, () => 3 * random());
}
const random = (seed: number) =>
  makeScriptedRuntime({ vocabSize: VOCABULARY, logits: (produced) => logitsAfter(produced, seed) });

function logprobs(logits: number[]): number[] {
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.map((logit) => logit - total);
}

/** The best answer of at most `limit` tokens among all, by score. */
function exhaustive(seed: number, limit: number, penalty: number): { ids: number[]; score: number } {
  let best = { ids: [] as number[], score: Number.NEGATIVE_INFINITY };
  const visit = (ids: number[], sum: number): void => {
    if (ids.length === limit || ids.at(-1) === EOS) {
      const score = sum / ids.length ** penalty;
      if (score > best.score) best = { ids, score };
      return;
    }
    for (const [token, logprob] of logprobs(logitsAfter(ids, seed)).entries())
      visit([...ids, token], sum + logprob);
  };
  visit([], 0);
  return best;
}

describe('beam search', () => {
  it('with enough beams finds the best of all answers', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const found = await generate(
        random(seed),
        tokenizer,
        [3, EOS],
        settings({ maxNewTokens: 2, lengthPenalty: 0 }),
      );
      const best = exhaustive(seed, 2, 0);
      expect(found.outputIds).toEqual(best.ids);
      expect(found.score).toBeCloseTo(best.score, 5);
    }
  });

  it('prefers longer answers with a larger length penalty', async () => {
    const lengths = async (lengthPenalty: number) => {
      let total = 0;
      for (let seed = 0; seed < 10; seed++) {
        const { outputIds } = await generate(random(seed), tokenizer, [3, EOS], settings({ lengthPenalty }));
        total += outputIds.length;
      }
      return total;
    };
    expect(await lengths(-1)).toBeLessThan(await lengths(2));
  });

  it('with one beam is greedy', async () => {
    const runtime = await loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
    const words = makeWordTokenizer(96);
    const greedy = await generate(runtime, words, [5, 6, EOS], {
      ...settings({ maxNewTokens: 12 }),
      method: 'greedy',
    });
    const beam = await generate(runtime, words, [5, 6, EOS], settings({ maxNewTokens: 12, numBeams: 1 }));
    expect(beam.tokens).toEqual(greedy.tokens);
    expect(beam.score).toBeCloseTo(greedy.score / greedy.tokens.length, 10);
  });

  it('scores what a forced run of the same tokens scores', async () => {
    const runtime = await loadReferenceRuntime(makeTinyCheckpoint({ seed: 4 }));
    const words = makeWordTokenizer(96);
    const beam = await generate(runtime, words, [5, 6, EOS], settings({ maxNewTokens: 10, numBeams: 3 }));
    const forced = await generate(
      runtime,
      words,
      [5, 6, EOS],
      { ...settings({ maxNewTokens: 10 }), method: 'greedy' },
      { forcedIds: beam.outputIds },
    );
    expect(forced.tokens.map((token) => token.logprob)).toEqual(beam.tokens.map((token) => token.logprob));
    expect(beam.score).toBeCloseTo(forced.score / beam.outputIds.length, 10);
  });

  it('keeps EOS back before the fewest new tokens', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { outputIds } = await generate(
        random(seed),
        tokenizer,
        [3, EOS],
        settings({ minNewTokens: 3, numBeams: 2 }),
      );
      expect(outputIds.length).toBe(4);
      expect(outputIds.slice(0, 3)).not.toContain(EOS);
    }
  });

  it('searches behind a forced beginning, which the score leaves out', async () => {
    const forced = await generate(random(2), tokenizer, [3, EOS], settings({ maxNewTokens: 4 }), {
      forcedIds: [2, 3],
    });
    expect(forced.outputIds.slice(0, 2)).toEqual([2, 3]);
    const chosen = forced.tokens.slice(2);
    const sum = chosen.reduce((total, token) => total + token.logprob, 0);
    expect(forced.score).toBeCloseTo(sum / chosen.length, 10);
    const ended = await generate(random(2), tokenizer, [3, EOS], settings(), { forcedIds: [2, EOS] });
    expect([ended.outputIds, ended.finish]).toEqual([[2, EOS], 'eos']);
  });

  it('treats a stop string as an end', async () => {
    const favourite = makeScriptedRuntime({
      vocabSize: VOCABULARY,
      logits: (produced) =>
        [0, 0, 0, 0, 0].map((_, token) => (token === [2, 3, 4, 2][produced.length] ? 6 : 0)),
    });
    const result = await generate(
      favourite,
      tokenizer,
      [3, EOS],
      settings({ numBeams: 2, stopStrings: ['w3'] }),
    );
    expect([result.text, result.outputIds, result.finish]).toEqual(['w2 ', [2, 3], 'stop-string']);
  });

  it('shows the leading beam while it searches, and keeps it when cancelled', async () => {
    const runtime = random(5);
    const signal = { aborted: false };
    const shown: number[][] = [];
    const result = await generate(runtime, tokenizer, [3, EOS], settings({ minNewTokens: 4, numBeams: 3 }), {
      signal,
      onTokens: (tokens, _, replace) => {
        expect(replace).toBe(true);
        shown.push(tokens.map((token) => token.token));
        signal.aborted = shown.length === 2;
      },
    });
    expect([result.finish, runtime.stepsRun, runtime.open]).toEqual(['cancelled', 2, 0]);
    expect(result.outputIds).toEqual(shown[1]);
  });
});

describe('beams ranked on a device that runs ahead', () => {
  const device = (seed: number) =>
    withPlainBeams(
      makeScriptedRuntime({
        vocabSize: VOCABULARY,
        preferredSteps: 3,
        logits: (produced, prompt) => logitsAfter(produced, seed + 100 * prompt[0]!),
      }),
    );
  const host = (seed: number) =>
    makeScriptedRuntime({
      vocabSize: VOCABULARY,
      logits: (produced, prompt) => logitsAfter(produced, seed + 100 * prompt[0]!),
    });

  const variants: [string, Partial<GenerationConfig>, number[]?][] = [
    ['a beam', { numBeams: 1 }],
    ['two beams', { numBeams: 2 }],
    ['more beams than tokens', { numBeams: 8 }],
    ['long answers', { numBeams: 3, lengthPenalty: 3, maxNewTokens: 9 }],
    ['short answers', { numBeams: 4, lengthPenalty: -2, maxNewTokens: 9 }],
    ['fewest new tokens', { numBeams: 3, minNewTokens: 5, maxNewTokens: 8 }],
    ['no alternatives wanted', { numBeams: 2, alternatives: 0, maxNewTokens: 7 }],
    ['a forced beginning', { numBeams: 3, maxNewTokens: 8, minNewTokens: 4 }, [2, 3]],
    ['a forced beginning of some runs', { numBeams: 2, maxNewTokens: 9 }, [2, 3, 4, 2]],
    ['nothing but a forced beginning', { numBeams: 2, maxNewTokens: 3 }, [2, 3, 4]],
    ['a forced end', { numBeams: 3, maxNewTokens: 8 }, [2, 3, EOS, 4]],
  ];

  it.each(variants)('gives what is ranked step by step: %s', async (_, more, forcedIds) => {
    for (let seed = 0; seed < 6; seed++) {
      const [mine, expected] = await Promise.all(
        [device(seed), host(seed)].map(async (runtime) => {
          const { timing, ...result } = await generate(runtime, tokenizer, [3, EOS], settings(more), {
            forcedIds,
          });
          return result;
        }),
      );
      expect(mine).toEqual(expected);
    }
  });

  it('searches for several prompts together, each as alone', async () => {
    const prompts = [
      [2, EOS],
      [4, 4, EOS],
      [3, EOS],
      [2, EOS],
    ];
    const wanted = settings({ numBeams: 3, maxNewTokens: 8 });
    const seen: string[][] = prompts.map(() => []);
    const onRow = (row: number, text: string) => seen[row]!.push(text);
    const sessions: BeamSession[] = [];
    const together = await generateBatch(counted(device(7), sessions), tokenizer, prompts, wanted, { onRow });
    expect(sessions.length).toBe(1);
    for (const [row, prompt] of prompts.entries()) {
      const alone = await generate(host(7), tokenizer, prompt, wanted);
      expect(together[row]).toEqual({ ...alone, timing: together[row]!.timing });
      expect(seen[row]!.length).toBeLessThanOrEqual(3);
    }
    expect(new Set(together.map((answer) => answer.text)).size).toBe(3);
    expect(together[3]).toEqual(together[0]);
  });

  it('asks the device back for stop strings only', async () => {
    const sessions: BeamSession[] = [];
    const runtime = counted(device(2), sessions);
    const stopping = settings({ numBeams: 2, maxNewTokens: 8, stopStrings: ['w3'] });
    const [mine, expected] = [
      await generate(runtime, tokenizer, [3, EOS], stopping),
      await generate(host(2), tokenizer, [3, EOS], stopping),
    ];
    expect(mine.outputIds).toEqual(expected.outputIds);
    expect(sessions).toEqual([]);
    await generate(runtime, tokenizer, [3, EOS], { ...stopping, stopStrings: [] });
    expect(sessions.length).toBe(1);
  });

  it('keeps what leads when it is cancelled between runs', async () => {
    const signal = { aborted: false };
    const shown: number[][] = [];
    const wanted = settings({ numBeams: 3, minNewTokens: 12, maxNewTokens: 12 });
    const result = await generate(device(5), tokenizer, [3, EOS], wanted, {
      signal,
      onTokens: (tokens, _, replace) => {
        expect(replace).toBe(true);
        shown.push(tokens.map((token) => token.token));
        signal.aborted = shown.length === 2;
      },
    });
    expect(shown.map((tokens) => tokens.length)).toEqual([3, 6]);
    expect(result.finish).toBe('cancelled');
    expect(result.outputIds).toEqual(shown[1]);
    const never = await generate(device(5), tokenizer, [3, EOS], wanted, { signal: { aborted: true } });
    expect([never.finish, never.outputIds, never.score]).toEqual(['cancelled', [], 0]);
  });
});

/** Keeps the beam sessions that are started. */
function counted(runtime: Seq2SeqRuntime, sessions: BeamSession[]): Seq2SeqRuntime {
  const startBeams: NonNullable<Seq2SeqRuntime['startBeams']> = async (prompts, options) => {
    const session = await runtime.startBeams!(prompts, options);
    sessions.push(session);
    return session;
  };
  return Object.create(runtime, { startBeams: { value: startBeams } }) as Seq2SeqRuntime;
}
