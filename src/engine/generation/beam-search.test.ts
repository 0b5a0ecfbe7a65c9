import { describe, expect, it } from 'vitest';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { makeScriptedRuntime } from '@/testing/scripted-runtime';
import { seededRandom } from '@/testing/seeded-random';
import { makeTinyCheckpoint } from '@/testing/tiny-checkpoint';
import { makeWordTokenizer } from '@/testing/word-tokenizer';
import { generate } from './generate';
import { type GenerationSettings, PAPER_SETTINGS } from './generation-types';

const EOS = 1;
const VOCABULARY = 5;
const tokenizer = makeWordTokenizer(VOCABULARY);
const settings = (more: Partial<GenerationSettings> = {}): GenerationSettings => ({
  ...PAPER_SETTINGS,
  method: 'beam',
  beams: 8,
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
    const beam = await generate(runtime, words, [5, 6, EOS], settings({ maxNewTokens: 12, beams: 1 }));
    expect(beam.tokens).toEqual(greedy.tokens);
    expect(beam.score).toBeCloseTo(greedy.score / greedy.tokens.length, 10);
  });

  it('scores what a forced run of the same tokens scores', async () => {
    const runtime = await loadReferenceRuntime(makeTinyCheckpoint({ seed: 4 }));
    const words = makeWordTokenizer(96);
    const beam = await generate(runtime, words, [5, 6, EOS], settings({ maxNewTokens: 10, beams: 3 }));
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
        settings({ minNewTokens: 3, beams: 2 }),
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
      settings({ beams: 2, stopStrings: ['w3'] }),
    );
    expect([result.text, result.outputIds, result.finish]).toEqual(['w2 ', [2, 3], 'stop-string']);
  });

  it('shows the leading beam while it searches, and keeps it when cancelled', async () => {
    const runtime = random(5);
    const signal = { aborted: false };
    const shown: number[][] = [];
    const result = await generate(runtime, tokenizer, [3, EOS], settings({ minNewTokens: 4, beams: 3 }), {
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
