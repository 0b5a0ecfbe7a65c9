import { expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import type { StepRecord } from '@/core/sampling/step';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { BeamSearchScorer } from './beam-search-scorer';

const EOS = 1;

function record(...alternatives: [token: number, logprob: number][]): StepRecord {
  const list = alternatives.map(([token, logprob]) => ({ token, logprob }));
  return { ...list[0]!, entropy: 0, alternatives: list };
}

it('ends by the best running beam, as Transformers 5 does, not by the best candidate, as Transformers 4 does', () => {
  const config = { ...DEFAULT_GENERATION_CONFIG, method: 'beam', numBeams: 2, maxNewTokens: 20 } as const;
  const scorer = new BeamSearchScorer(makeWordTokenizer(100), EOS, config, 0);
  const step = (records: StepRecord[]) => scorer.process({ records, ranked: scorer.rank(records) });
  step([record([EOS, -1], [5, -1.2], [6, -3], [7, -9])]);
  expect(scorer.isDone).toBe(false);
  // The best candidate ends the answer at -0.65 a token; the best beam that goes on has -1.5, below the worst finished of -1.
  step([record([EOS, -0.1], [5, -1.8], [6, -3], [7, -9]), record([5, -2], [6, -3], [7, -4], [8, -9])]);
  expect(scorer.isDone).toBe(true);
});
