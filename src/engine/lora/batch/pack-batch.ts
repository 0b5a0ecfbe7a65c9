/** A batch as the training graph reads it: examples one after the other, and for each token what it may attend to. */
import { PlaygroundError } from '@/core/errors';
import { IGNORED_LABEL, type TrainExample } from '@/core/finetune/lora-training';
import type { T5Config } from '@/core/model/t5-config';

/** On the device, the label of a row that does not count in the loss. */
const NO_LABEL = 0xffff_ffff;

/** Attention masks as spans: pairs of (first, count), one per token. */
export interface Spans {
  /** The keys that a query attends to. */
  keysOfQuery: Uint32Array;
  /** The queries that attend to a key. */
  queriesOfKey: Uint32Array;
  /** Number of pairs of a query and a key that it attends to. */
  pairs: number;
}

export interface PackedBatch {
  sourceIds: Uint32Array;
  /** The labels shifted right. */
  decoderIds: Uint32Array;
  labels: Uint32Array;
  /** Number of labels that are not ignored. */
  counted: number;
  /** First source token and number of source tokens of each example. */
  sources: readonly { first: number; count: number }[];
  encoder: Spans;
  causal: Spans;
  cross: Spans;
}

export function packBatch(batch: readonly TrainExample[], config: T5Config): PackedBatch {
  const labels = batch.flatMap(({ targetIds }) => [...targetIds]);
  const encoder = new SpanList();
  const causal = new SpanList();
  const cross = new SpanList();
  const decoderIds: number[] = [];
  const sources: { first: number; count: number }[] = [];
  let source = 0;
  let target = 0;
  for (const { sourceIds, targetIds } of batch) {
    const [s, t] = [sourceIds.length, targetIds.length];
    sources.push({ first: source, count: s });
    for (let i = 0; i < s; i++) {
      encoder.add(source, s, source, s);
      cross.addKey(target, t);
    }
    for (let i = 0; i < t; i++) {
      causal.add(target, i + 1, target + i, t - i);
      cross.addQuery(source, s);
      const before = i === 0 ? config.decoderStartTokenId : targetIds[i - 1]!;
      decoderIds.push(before === IGNORED_LABEL ? config.padTokenId : before);
    }
    source += s;
    target += t;
  }
  return {
    sourceIds: Uint32Array.from(batch.flatMap(({ sourceIds }) => [...sourceIds])),
    decoderIds: Uint32Array.from(decoderIds),
    labels: Uint32Array.from(labels, (label) => (label === IGNORED_LABEL ? NO_LABEL : label)),
    counted: countLabels(batch),
    sources,
    encoder: encoder.done(),
    causal: causal.done(),
    cross: cross.done(),
  };
}

/** Number of labels of a batch that count in the loss. */
export function countLabels(batch: readonly TrainExample[]): number {
  return batch.reduce(
    (sum, { targetIds }) => sum + targetIds.filter((label) => label !== IGNORED_LABEL).length,
    0,
  );
}

class SpanList {
  private readonly keysOfQuery: number[] = [];
  private readonly queriesOfKey: number[] = [];
  private pairs = 0;

  add(firstKey: number, keys: number, firstQuery: number, queries: number): void {
    this.addQuery(firstKey, keys);
    this.addKey(firstQuery, queries);
  }

  addQuery(firstKey: number, keys: number): void {
    this.keysOfQuery.push(firstKey, keys);
    this.pairs += keys;
  }

  addKey(firstQuery: number, queries: number): void {
    this.queriesOfKey.push(firstQuery, queries);
  }

  done(): Spans {
    return {
      keysOfQuery: Uint32Array.from(this.keysOfQuery),
      queriesOfKey: Uint32Array.from(this.queriesOfKey),
      pairs: this.pairs,
    };
  }
}

/**
 * Refuses batches that cannot be trained on, before anything is sent to the device.
 * @throws {PlaygroundError} `invalid-input` naming the example
 */
export function checkBatch(batch: readonly TrainExample[], config: T5Config): void {
  if (batch.length === 0)
    throw refused('There are no examples in this batch.', 'Choose at least one example.');
  batch.forEach(({ sourceIds, targetIds }, i) => {
    const name = `Example ${i + 1} of the batch`;
    if (sourceIds.length === 0) throw refused(`${name} has an empty prompt.`, 'Leave it out.');
    if (targetIds.length === 0) throw refused(`${name} has an empty target.`, 'Leave it out.');
    const unknown =
      sourceIds.find((id) => !isToken(id, config)) ??
      targetIds.find((id) => id !== IGNORED_LABEL && !isToken(id, config));
    if (unknown !== undefined) {
      throw refused(
        `${name} has token ${unknown}, which is not in the model's vocabulary of ${config.vocabSize}.`,
        'The tokenizer belongs to another model.',
      );
    }
  });
  if (countLabels(batch) === 0) {
    throw refused('Every label of this batch is ignored.', 'Leave these examples out.');
  }
}

function isToken(id: number, config: T5Config): boolean {
  return Number.isInteger(id) && id >= 0 && id < config.vocabSize;
}

function refused(message: string, hint: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message, { hint });
}
