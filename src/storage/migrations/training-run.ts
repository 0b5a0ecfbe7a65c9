/** A training run at rest: its record, its examples as tokens, and its checkpoints. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const real = v.pipe(v.number(), v.finite());
const many = <Entry extends v.GenericSchema>(entry: Entry, most: number) =>
  v.pipe(v.array(entry), v.maxLength(most));

export const runSettingsV1 = v.object({
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

const stepV1 = v.object({
  step: count,
  /** A loss that was not finite is stored as null. */
  loss: v.nullable(real),
  gradientNorm: v.nullable(real),
  learningRate: real,
  tokens: count,
  ms: real,
  skipped: v.optional(v.literal('non-finite')),
});

const answerV1 = v.object({ text: text(20_000), exactMatch: real, rougeL: real });
const reportV1 = v.object({ loss: real, answers: many(answerV1, 2_000) });
const evaluationV1 = v.object({ step: count, report: reportV1 });

const runV1 = v.object({
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
  settings: runSettingsV1,
  sources: many(v.object({ name: text(500), licence: text(2_000) }), 5_000),
  /** Of the data, where all of it has the same. */
  definition: v.optional(text(50_000)),
  metric: v.picklist(['exactMatch', 'rougeL']),
  trainCount: count,
  heldOutCount: count,
  dataHash: text(64),
  steps: many(stepV1, 200_000),
  baseline: v.optional(reportV1),
  evaluations: many(evaluationV1, 2_000),
  best: v.optional(v.object({ step: count, loss: real })),
  tuned: v.optional(reportV1),
  adapterId: v.optional(text(64)),
  peakBytes: v.optional(count),
});

export type TrainingRunRecord = v.InferOutput<typeof runV1>;

export const trainingRunFormat = storedFormat({
  kind: 'training-run',
  label: 'training run',
  schema: runV1,
});

const bytes = v.instance(Uint8Array<ArrayBuffer>);
const ids = v.pipe(v.array(count), v.minLength(1), v.maxLength(5_000));

const checkpointV1 = v.object({
  step: count,
  crc: v.number(),
  snapshot: bytes,
  evaluated: count,
  best: v.optional(v.object({ step: count, loss: v.number(), config: bytes, weights: bytes })),
});

const exampleV1 = v.object({ id: v.string(), sourceIds: ids, targetIds: ids });
const heldOutV1 = v.object({
  ...exampleV1.entries,
  /** The input as a person reads it. */
  shown: v.string(),
  references: v.array(v.string()),
});
const dataV1 = v.object({ train: v.array(exampleV1), heldOut: v.array(heldOutV1) });

/** The examples of a run, as tokens: a run goes on with what it began with, whatever becomes of its files. */
export type TrainingRunData = v.InferOutput<typeof dataV1>;
export type StoredCheckpoint = Omit<v.InferOutput<typeof checkpointV1>, 'crc'>;

export const trainingDataFormat = storedFormat({
  kind: 'training-data',
  label: 'training run',
  layout: 'bare',
  schema: dataV1,
});

/** `crc` is over the snapshot and the best adapter, see training-runs.ts. */
export const trainingCheckpointFormat = storedFormat({
  kind: 'training-checkpoint',
  label: 'training run',
  layout: 'bare',
  schema: checkpointV1,
});
