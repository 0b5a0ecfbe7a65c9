/** Turns sources and settings into the tokenised examples of a run, and notes what was left out or cut. */
import { recipeFor } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import type { RunSettings } from '@/core/finetune/presets';
import { MIN_HELD_OUT, MIN_TRAIN, type Split, targetOf } from '@/core/finetune/split';
import { isUnlicensed, type TrainingItem } from '@/core/finetune/training-item';
import type { PreparedExample } from '@/core/finetune/training-protocol';
import type { TrainingClient } from '@/engine/client/engine-client';
import type { ExampleText } from '@/engine/protocol';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import { Sha256 } from '@/storage/models/sha256';
import type { DataSource } from './data-source';

/** Examples tokenised in one request, so that other requests get a turn. */
const CHUNK = 32;

export interface ReadyExample extends PreparedExample {
  item: TrainingItem;
  target: string;
}

export interface PreparedData {
  train: ReadyExample[];
  heldOut: ReadyExample[];
  split: Pick<Split, 'repeated' | 'unused' | 'withoutAnswer'>;
  /** Left out because their answers are longer than the limit. */
  tooLong: number;
  /** Prompts that are cut at the end, which loses "Output:". */
  cut: number;
  unlicensed: string[];
  /** Sources that are in the official test set. */
  officialTests: string[];
  /** The model whose tokenizer was used. */
  modelKey: string;
  /** SHA-256 over prompts, targets and references, in order. */
  hash: string;
}

/** Settings that the examples depend on. */
export type DataSettings = Pick<
  RunSettings,
  'seed' | 'train' | 'heldOut' | 'encodingId' | 'maxSource' | 'maxTarget'
>;

/** What prepares data: the worker that has it, and the engine that has the tokenizer. */
export interface PrepareSetup {
  engine: Pick<TrainingClient, 'prepareExamples'>;
  training: Pick<TaskCatalogue, 'splitTraining'>;
}

/**
 * @throws {PlaygroundError} `invalid-input` for too little data, overlap, or answers that are all too long; `cancelled`
 */
export async function prepareData(
  { engine, training }: PrepareSetup,
  sources: readonly DataSource[],
  test: DataSource | undefined,
  settings: DataSettings,
  modelKey: string,
  signal: AbortSignal,
): Promise<PreparedData> {
  const { seed, train, heldOut, maxTarget } = settings;
  const origins = sources.map(({ origin }) => origin);
  const split = await training.splitTraining({ sources: origins, test: test?.origin, seed, train, heldOut });
  throwIfChanged(signal);
  const ready = {
    train: await tokenise(engine, split.train, settings, signal),
    heldOut: await tokenise(engine, split.heldOut, settings, signal),
  };
  const fits = ({ targetIds }: PreparedExample) => targetIds.length <= maxTarget;
  const kept = { train: ready.train.filter(fits), heldOut: ready.heldOut.filter(fits) };
  const all = [...kept.train, ...kept.heldOut];
  const tooLong = ready.train.length + ready.heldOut.length - all.length;
  if (kept.train.length < MIN_TRAIN || kept.heldOut.length < MIN_HELD_OUT) {
    throw new PlaygroundError(
      'invalid-input',
      `${tooLong} answers are longer than ${maxTarget} tokens, which leaves too few examples.`,
      { hint: 'Raise the max answer tokens, or use data with shorter answers.' },
    );
  }
  return {
    ...kept,
    split,
    tooLong,
    cut: all.filter(({ truncated }) => truncated).length,
    unlicensed: [...sources, ...(test ? [test] : [])].filter(isUnlicensed).map(({ name }) => name),
    officialTests: sources.filter(({ officialTest }) => officialTest).map(({ name }) => name),
    modelKey,
    hash: hashOf(kept.train, kept.heldOut),
  };
}

function throwIfChanged(signal: AbortSignal): void {
  if (signal.aborted) throw new PlaygroundError('cancelled', 'The data has changed.');
}

async function tokenise(
  engine: Pick<TrainingClient, 'prepareExamples'>,
  items: readonly TrainingItem[],
  settings: DataSettings,
  signal: AbortSignal,
): Promise<ReadyExample[]> {
  const ready: ReadyExample[] = [];
  for (let at = 0; at < items.length; at += CHUNK) {
    throwIfChanged(signal);
    const part = items.slice(at, at + CHUNK);
    const texts = part.map((item, i) => exampleText(item, at + i, settings));
    const prepared = await engine.prepareExamples(texts);
    prepared.forEach((example, i) => {
      ready.push({ ...example, item: part[i]!, target: texts[i]!.target });
    });
  }
  return ready;
}

function exampleText(item: TrainingItem, index: number, settings: DataSettings): ExampleText {
  const { seed, encodingId, maxSource } = settings;
  const target = targetOf(item, index, seed);
  if (item.prompt.kind === 'raw') {
    return { prompt: { kind: 'raw', text: item.prompt.text, maxSourceLength: maxSource }, target };
  }
  const recipe = recipeFor(encodingId, item.id, seed);
  return {
    prompt: { kind: 'task', prompt: item.prompt.prompt, options: { recipe, maxSourceLength: maxSource } },
    target,
  };
}

function hashOf(train: readonly ReadyExample[], heldOut: readonly ReadyExample[]): string {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  for (const [side, examples] of Object.entries({ train, heldOut })) {
    for (const { source, target, item } of examples)
      hash.update(encoder.encode(`${JSON.stringify([side, source, target, item.outputs])}\n`));
  }
  return hash.digest();
}
