import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { ModelFacts } from '@/engine/protocol';
import { emptyDraft } from '@/features/compose/draft/draft';
import { runContentV1 } from '@/storage/migrations/playground-run';
import { distinctAnswers, type RunRecord, runModel, trimmed } from './run-record';
import { PAPER } from './settings-store';

function result(text: string, tokens = 1): GenerationResult {
  return {
    outputIds: [5, 1],
    text,
    tokens: Array.from({ length: tokens }, () => ({
      token: 5,
      logprob: -0.25,
      entropy: 0.5,
      alternatives: [{ token: 6, logprob: -2 }],
      text,
      alternativeTexts: ['other'],
    })),
    finish: 'eos',
    score: -0.25,
    timing: { promptTokens: 9, encodeMs: 1, firstTokenMs: 2, decodeMs: 3, tokensPerSecond: 4 },
  };
}

const record = (answers: RunRecord['answers']): RunRecord => ({
  draft: emptyDraft(),
  settings: PAPER,
  model: { name: 'tiny', quantisation: 'Q8_0', runtime: 'webgpu', source: { kind: 'stored', id: 'ab' } },
  adapter: null,
  answers,
});

const reads = (value: unknown) => v.safeParse(runContentV1, value).success;

describe('a run as it is kept', () => {
  test('is read as it was written', () => {
    const whole = record([{ seed: 7, result: result('x') }]);
    expect(v.parse(runContentV1, structuredClone(whole))).toEqual(whole);
    // As runs were kept before adapters could answer.
    const { adapter: _, ...older } = whole;
    expect(v.parse(runContentV1, older)).toEqual(whole);
  });

  test.each([
    ['no answers', { answers: [] }],
    ['more answers than a run has', { answers: Array(65).fill({ seed: 1, result: result('x') }) }],
    ['a negative seed', { answers: [{ seed: -1, result: result('x') }] }],
    ['an unknown ending', { answers: [{ seed: 1, result: { ...result('x'), finish: 'tired' } }] }],
    ['settings out of range', { settings: { ...PAPER, temperature: 99 } }],
    ['picked files as a source', { model: { ...record([]).model, source: { kind: 'files', files: [] } } }],
    ['a draft of another shape', { draft: { mode: 'task' } }],
  ])('with %s it is refused', (_, change) => {
    expect(reads({ ...record([{ seed: 1, result: result('x') }]), ...change })).toBe(false);
  });

  test('keeps the alternatives of its tokens unless they are megabytes', () => {
    const small = record([{ seed: 1, result: result('x', 2048) }]);
    expect(trimmed(small)).toBe(small);
    const large = trimmed(
      record([
        { seed: 1, result: result('x', 2000) },
        { seed: 2, result: result('y', 49) },
      ]),
    );
    expect(large.answers[0]?.result.tokens[0]).toMatchObject({ logprob: -0.25, alternatives: [] });
    expect(reads(large)).toBe(true);
  });

  test('names the model, without files that only a person can pick again', () => {
    const facts = { name: 'm', quantisation: 'F16', runtime: 'reference', device: 'd' } as ModelFacts;
    expect(runModel(facts, { kind: 'files', files: [] }).source).toBeNull();
    expect(runModel(facts, { kind: 'url', url: 'u' })).toEqual({
      name: 'm',
      quantisation: 'F16',
      runtime: 'reference',
      source: { kind: 'url', url: 'u' },
    });
  });
});

test('answers that say the same count together, the most frequent first', () => {
  const answers = ['b', 'a', 'a ', '', 'c', ' a', 'b'].map((text, i) => ({
    seed: 10 + i,
    result: result(text),
  }));
  expect(distinctAnswers(answers)).toEqual([
    { text: 'a', seeds: [11, 12, 15], index: 1 },
    { text: 'b', seeds: [10, 16], index: 0 },
    { text: '', seeds: [13], index: 3 },
    { text: 'c', seeds: [14], index: 4 },
  ]);
});
