/** A training run as it lies at rest: everything but its examples and checkpoints. */
import * as v from 'valibot';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const real = v.pipe(v.number(), v.finite());
const many = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(v.array(entry), v.maxLength(most));

export const RUN_SETTINGS = v.object({
  seed: count,
  steps: count,
  learningRate: real,
  rank: count,
  batch: count,
  together: count,
  alpha: real,
  dropout: real,
  rsLora: v.boolean(),
  schedule: v.picklist(['constant', 'linear', 'cosine']),
  warmup: real,
  weightDecay: real,
  clipNorm: real,
  targets: v.picklist(['attention-qv', 'attention', 'everything']),
  scope: v.picklist(['all', 'decoder']),
  encodingId: text(40),
  maxSource: count,
  maxTarget: count,
  train: count,
  heldOut: count,
  watched: count,
  evaluations: count,
});

const STEP = v.object({
  step: count,
  /** A loss that was not finite is stored as null. */
  loss: v.nullable(real),
  gradientNorm: v.nullable(real),
  learningRate: real,
  tokens: count,
  ms: real,
  skipped: v.optional(v.literal('non-finite')),
});

const ANSWER = v.object({ text: text(20_000), exactMatch: real, rougeL: real });
const REPORT = v.object({ loss: real, answers: many(ANSWER, 2_000) });
const EVALUATION = v.object({ step: count, report: REPORT });

const RUN = v.object({
  id: text(100),
  name: text(200),
  /** ISO 8601. */
  createdAt: text(40),
  /** `open`: begun and neither ended nor given up; what runs right now is known to the page alone. */
  state: v.picklist(['open', 'finished']),
  baseModel: text(2_000),
  modelOrigin: v.optional(text(2_000)),
  /** Of the source that the model was loaded from, so that going on loads the same. */
  modelKey: text(2_000),
  quantisation: text(40),
  device: text(500),
  settings: RUN_SETTINGS,
  sources: many(v.object({ name: text(500), licence: text(2_000) }), 5_000),
  /** Of the data, where all of it has the same. */
  definition: v.optional(text(50_000)),
  metric: v.picklist(['exactMatch', 'rougeL']),
  trainCount: count,
  heldOutCount: count,
  dataHash: text(64),
  steps: many(STEP, 200_000),
  baseline: v.optional(REPORT),
  evaluations: many(EVALUATION, 2_000),
  best: v.optional(v.object({ step: count, loss: real })),
  tuned: v.optional(REPORT),
  adapterId: v.optional(text(64)),
  peakBytes: v.optional(count),
});

export type TrainingRunRecord = v.InferOutput<typeof RUN>;

const ENVELOPE = v.object({ kind: v.literal('training-run'), version: v.literal(1), value: RUN });

export function runEnvelope(value: TrainingRunRecord): unknown {
  return { kind: 'training-run', version: 1, value };
}

/** @returns undefined when it is no record that this program writes */
export function readRunEnvelope(stored: unknown): TrainingRunRecord | undefined {
  const parsed = v.safeParse(ENVELOPE, stored);
  return parsed.success ? parsed.output.value : undefined;
}
