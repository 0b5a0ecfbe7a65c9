/** A stored run: everything needed to display it again and to repeat it. */
import type { GenerationResult } from '@/core/generation/generation-result';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import type { Draft } from '@/features/compose/draft/draft';
import type { NamedAdapterUse } from '@/session/adapter-store';
import { type RecordedModel, storableSource } from '@/session/model-identity';
import type { Settings } from './settings-store';

/** One answer of a run; a run with n repeats has n answers, each with its own seed. */
export interface Answer {
  seed: number;
  result: GenerationResult;
}

/** The model that answered. */
export interface RunModel extends RecordedModel {
  runtime: string;
}

export interface RunRecord {
  draft: Draft;
  settings: Settings;
  /** Null when it was unloaded before the run ended. */
  model: RunModel | null;
  /** Null: the model alone. */
  adapter: NamedAdapterUse | null;
  answers: Answer[];
}

export function runModel(facts: ModelFacts, source: ModelSource): RunModel {
  const { name, quantisation, runtime } = facts;
  return { name, quantisation, runtime, source: storableSource(source) };
}

/** Largest run, in tokens, that is stored with the alternatives of its tokens. */
const DETAILED_TOKENS = 2048;

/** The record, without the alternatives of its tokens where these would take megabytes. */
export function trimmed(record: RunRecord): RunRecord {
  const tokens = record.answers.reduce((sum, { result }) => sum + result.tokens.length, 0);
  if (tokens <= DETAILED_TOKENS) return record;
  const bare = (result: GenerationResult): GenerationResult => ({
    ...result,
    tokens: result.tokens.map((token) => ({ ...token, alternatives: [], alternativeTexts: [] })),
  });
  return { ...record, answers: record.answers.map(({ seed, result }) => ({ seed, result: bare(result) })) };
}

/** Answers with the same text. */
export interface DistinctAnswer {
  text: string;
  seeds: number[];
  /** Index of the first of them. */
  index: number;
}

/** Groups answers by text, ignoring surrounding white space, the most frequent first. */
export function distinctAnswers(answers: readonly Answer[]): DistinctAnswer[] {
  const found = new Map<string, DistinctAnswer>();
  for (const [index, { seed, result }] of answers.entries()) {
    const text = result.text.trim();
    const known = found.get(text);
    if (known) known.seeds.push(seed);
    else found.set(text, { text, seeds: [seed], index });
  }
  return [...found.values()].sort((a, b) => b.seeds.length - a.seeds.length || a.index - b.index);
}
