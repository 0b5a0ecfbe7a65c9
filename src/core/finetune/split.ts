/** Which items are trained on and which are held out: determined by a seed, and never the same question in both. */
import { PlaygroundError } from '@/core/errors';
import { seededRandom, shuffled } from '@/core/random/seeded-random';
import { questionOf, type TrainingItem, type TrainingSource } from './training-item';

export interface SplitOptions {
  seed: number;
  /** Max number of items to train on, over all sources. */
  train: number;
  /** Max number of items to hold out; never more than a third of all. */
  heldOut: number;
  /** The person's own test set; nothing is held out from the sources then. */
  test?: readonly TrainingItem[];
}

export interface Split {
  train: TrainingItem[];
  heldOut: TrainingItem[];
  /** Items left out because they have no answer. */
  withoutAnswer: number;
  /** Items left out because an earlier item has the same question. */
  repeated: number;
  /** Items that are neither trained on nor held out, because fewer were requested. */
  unused: number;
}

/** Fewer examples teach nothing, and a metric over fewer instances is meaningless. */
export const MIN_TRAIN = 4;
export const MIN_HELD_OUT = 2;

/**
 * Splits at random, with every source in proportion: shuffles all items and holds out the first ones.
 * @throws {PlaygroundError} `invalid-input` when too few items are left, or when a question of the test set is in the training data
 */
export function splitItems(sources: readonly TrainingSource[], options: SplitOptions): Split {
  const all = sources.flatMap(({ items }) => items);
  const answered = all.filter(({ outputs }) => outputs.length > 0);
  const single = withoutRepeats(answered);
  const order = shuffled(single, seededRandom(options.seed));
  const test = options.test?.filter(({ outputs }) => outputs.length > 0);
  // The person's own test set must not overlap with anything that could be trained on; it is refused, never thinned out.
  if (test) refuseOverlap(order, test);
  const limit = Math.max(MIN_HELD_OUT, Math.floor(order.length / 3));
  const heldOut = test ?? order.slice(0, Math.min(options.heldOut, limit));
  const rest = test ? order : order.slice(heldOut.length);
  const train = rest.slice(0, options.train);
  if (train.length < MIN_TRAIN || heldOut.length < MIN_HELD_OUT) throw tooFew(train.length, heldOut.length);
  return {
    train,
    heldOut: [...heldOut],
    withoutAnswer: all.length - answered.length,
    repeated: answered.length - single.length,
    unused: rest.length - train.length,
  };
}

function withoutRepeats(items: readonly TrainingItem[]): TrainingItem[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const question = questionOf(item);
    if (seen.has(question)) return false;
    seen.add(question);
    return true;
  });
}

/** @throws {PlaygroundError} `invalid-input` naming how many questions are in both, and one of them */
export function refuseOverlap(train: readonly TrainingItem[], test: readonly TrainingItem[]): void {
  const questions = new Set(train.map(questionOf));
  const shared = test.filter((item) => questions.has(questionOf(item)));
  if (shared.length === 0) return;
  throw new PlaygroundError(
    'invalid-input',
    `${shared.length} of the ${test.length} test items are in the training data too, ${shared[0]!.id} among them.`,
    { hint: 'Remove them from one of the two: a model cannot be tested on what it was trained on.' },
  );
}

function tooFew(train: number, heldOut: number): PlaygroundError {
  return new PlaygroundError(
    'invalid-input',
    `There are too few different items: ${train} to train on and ${heldOut} to hold out.`,
    {
      hint: `Add data: at least ${MIN_TRAIN} and ${MIN_HELD_OUT} are needed, and a few dozen are better.`,
    },
  );
}

/** The target of an item: one of its accepted answers, chosen by the seed. */
export function targetOf(item: TrainingItem, index: number, seed: number): string {
  const { outputs } = item;
  const random = seededRandom(seed + index);
  return outputs[Math.floor(random() * outputs.length)] ?? '';
}
