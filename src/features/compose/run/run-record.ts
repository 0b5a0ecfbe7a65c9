/** A run as it is kept: everything that is needed to show it again and to make it again. */
import * as v from 'valibot';
import { MOST_STRENGTH } from '@/core/adapters/lora-adapter';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { type Draft, draftSchema } from '@/features/compose/draft/draft';
import type { NamedAdapterUse } from '@/session/adapter-store';
import { type RecordedModel, storableSource } from '@/session/model-identity';
import { type Settings, settingsSchema } from './settings-store';

/** One answer of a run; a run of n repeats has n, each with its own seed. */
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
  /** Null when it went away before the run ended. */
  model: RunModel | null;
  /** Null: the model alone. */
  adapter: NamedAdapterUse | null;
  answers: Answer[];
}

export function runModel(facts: ModelFacts, source: ModelSource): RunModel {
  const { name, quantisation, runtime } = facts;
  return { name, quantisation, runtime, source: storableSource(source) };
}

/** Tokens of a run that are kept with their alternatives. */
const DETAILED_TOKENS = 2048;

/** The record without the alternatives of its tokens where they would take megabytes. */
export function trimmed(record: RunRecord): RunRecord {
  const tokens = record.answers.reduce((sum, { result }) => sum + result.tokens.length, 0);
  if (tokens <= DETAILED_TOKENS) return record;
  const bare = (result: GenerationResult): GenerationResult => ({
    ...result,
    tokens: result.tokens.map((token) => ({ ...token, alternatives: [], alternativeTexts: [] })),
  });
  return { ...record, answers: record.answers.map(({ seed, result }) => ({ seed, result: bare(result) })) };
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const short = v.pipe(v.string(), v.maxLength(2000));
const scored = v.object({ token: whole, logprob: v.number() });

const resultSchema: v.GenericSchema<unknown, GenerationResult> = v.object({
  outputIds: v.array(whole),
  text: v.string(),
  tokens: v.array(
    v.object({
      token: whole,
      logprob: v.number(),
      entropy: v.number(),
      alternatives: v.pipe(v.array(scored), v.maxLength(64)),
      text: v.string(),
      alternativeTexts: v.pipe(v.array(v.string()), v.maxLength(64)),
    }),
  ),
  finish: v.picklist(['eos', 'length', 'stop-string', 'cancelled']),
  score: v.number(),
  timing: v.object({
    promptTokens: v.number(),
    encodeMs: v.number(),
    firstTokenMs: v.number(),
    decodeMs: v.number(),
    tokensPerSecond: v.number(),
  }),
});

const sourceSchema = v.variant('kind', [
  v.object({ kind: v.literal('url'), url: short }),
  v.object({ kind: v.literal('stored'), id: short }),
  v.object({
    kind: v.literal('onnx-repo'),
    location: short,
    revision: v.optional(short),
    dtype: v.picklist(['fp32', 'fp16', 'q8', 'q4']),
  }),
]);

export const runRecordSchema: v.GenericSchema<unknown, RunRecord> = v.object({
  draft: draftSchema,
  settings: settingsSchema,
  model: v.nullable(
    v.object({ name: short, quantisation: short, runtime: short, source: v.nullable(sourceSchema) }),
  ),
  // Runs from before there were adapters have none.
  adapter: v.optional(
    v.nullable(
      v.object({
        id: short,
        name: short,
        scale: v.pipe(v.number(), v.minValue(-MOST_STRENGTH), v.maxValue(MOST_STRENGTH)),
      }),
    ),
    null,
  ),
  answers: v.pipe(v.array(v.object({ seed: whole, result: resultSchema })), v.minLength(1), v.maxLength(64)),
});

/** Answers that say the same. */
export interface DistinctAnswer {
  text: string;
  seeds: number[];
  /** Index of the first of them. */
  index: number;
}

/** The distinct texts among the answers, the most frequent first; white space around a text does not count. */
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
