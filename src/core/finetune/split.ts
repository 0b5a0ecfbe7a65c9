/** Which items are trained on and which are held out: fixed by a seed, and never the same question on both sides. */
import { PlaygroundError } from '@/core/errors';
import { seededRandom, shuffled } from '@/core/random/seeded-random';
import { questionOf, type TrainingItem, type TrainingSource } from './training-item';

export interface SplitOptions {
  seed: number;
  /** Most items trained on, of all sources together. */
  train: number;
  /** Items held out, at most: never more than a third of all. */
  heldOut: number;
  /** Held-out items of a person's own: nothing of the sources is held out then. */
  test?: readonly TrainingItem[];
}

export interface Split {
  train: TrainingItem[];
  heldOut: TrainingItem[];
  /** Items without an answer, which nothing can be learnt from. */
  withoutAnswer: number;
  /** Items whose question was there already, in the same words. */
  repeated: number;
  /** Items that are neither trained on nor held out, since fewer were asked for. */
  unused: number;
}

/** Fewer teach nothing, and a metric over fewer says nothing. */
export const FEWEST_TRAIN = 4;
export const FEWEST_HELD_OUT = 2;

/**
 * Splits at random, every source in proportion: all items in one seeded order, the first ones held out.
 * @throws {PlaygroundError} `invalid-input` when too few are left, or when a question of the test is trained on
 */
export function splitItems(sources: readonly TrainingSource[], options: SplitOptions): Split {
  const all = sources.flatMap(({ items }) => items);
  const answered = all.filter(({ outputs }) => outputs.length > 0);
  const single = withoutRepeats(answered);
  const order = shuffled(single, seededRandom(options.seed));
  const test = options.test?.filter(({ outputs }) => outputs.length > 0);
  // A person's own test is held against everything that could be trained on, and is refused rather than thinned out.
  if (test) refuseOverlap(order, test);
  const most = Math.max(FEWEST_HELD_OUT, Math.floor(order.length / 3));
  const heldOut = test ?? order.slice(0, Math.min(options.heldOut, most));
  const rest = test ? order : order.slice(heldOut.length);
  const train = rest.slice(0, options.train);
  if (train.length < FEWEST_TRAIN || heldOut.length < FEWEST_HELD_OUT)
    throw tooFew(train.length, heldOut.length);
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

/** @throws {PlaygroundError} `invalid-input` naming how many questions are on both sides, and one of them */
export function refuseOverlap(train: readonly TrainingItem[], test: readonly TrainingItem[]): void {
  const questions = new Set(train.map(questionOf));
  const shared = test.filter((item) => questions.has(questionOf(item)));
  if (shared.length === 0) return;
  throw new PlaygroundError(
    'invalid-input',
    `${shared.length} of the ${test.length} test items are in the training data too, ${shared[0]!.id} among them.`,
    { hint: 'Take them out of one side: what is trained on says nothing about what was learnt.' },
  );
}

function tooFew(train: number, heldOut: number): PlaygroundError {
  return new PlaygroundError(
    'invalid-input',
    `There are too few different items: ${train} to train on and ${heldOut} to hold out.`,
    { hint: `Add data: at least ${FEWEST_TRAIN} and ${FEWEST_HELD_OUT} are needed, some dozens are better.` },
  );
}

/** The answer an item is trained towards: one of the accepted ones, by the seed. */
export function targetOf(item: TrainingItem, index: number, seed: number): string {
  const { outputs } = item;
  const random = seededRandom(seed + index);
  return outputs[Math.floor(random() * outputs.length)] ?? '';
}
