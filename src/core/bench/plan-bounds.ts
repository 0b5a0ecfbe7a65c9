/** The speeds that a device's limits allow for a plan, and their description. */
import type { T5Config } from '@/core/model/t5-config';
import { type BenchPlan, DECODE_PROMPT_LENGTH } from './bench-plan';
import {
  type BoundBy,
  boundOf,
  type DeviceLimits,
  prefillWork,
  stepWork,
  type WeightBytes,
  type Work,
} from './roofline';

/** An upper bound of a speed, and what it is bound by. */
export interface SpeedBound {
  tokensPerSecond: number;
  by: BoundBy;
}

export interface PlanBounds {
  limits: DeviceLimits;
  /** Until the first token, by prompt length. */
  prefill: Readonly<Record<number, SpeedBound>>;
  /** After {@link DECODE_PROMPT_LENGTH} tokens, halfway through the answer. */
  decode: SpeedBound;
  /** All rows of a batch together; undefined where the plan has no batch. */
  batchDecode?: SpeedBound;
}

type Timed = Pick<BenchPlan, 'promptLengths' | 'newTokens' | 'batch'>;

export function planBounds(
  config: T5Config,
  weights: WeightBytes,
  limits: DeviceLimits,
  { promptLengths, newTokens, batch }: Timed,
): PlanBounds {
  const speed = (work: Work, tokens: number): SpeedBound => {
    const { seconds, by } = boundOf(work, limits);
    return { tokensPerSecond: tokens / seconds, by };
  };
  const decode = (rows: number) => {
    const shape = { rows, promptTokens: DECODE_PROMPT_LENGTH, answerTokens: newTokens / 2 };
    return speed(stepWork(config, weights, shape), rows);
  };
  return {
    limits,
    prefill: Object.fromEntries(
      promptLengths.map((length) => [length, speed(prefillWork(config, weights, length), length)]),
    ),
    decode: decode(1),
    ...(batch > 0 && { batchDecode: decode(batch) }),
  };
}

/** `4.1 GB/s copied, 21 GFLOP/s in f32, 3.2 µs to start a kernel` */
export function limitsWords({ bytesPerSecond, flopsPerSecond, secondsPerDispatch }: DeviceLimits): string {
  const three = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
  return [
    `${three(bytesPerSecond / 1e9)} GB/s copied`,
    `${three(flopsPerSecond / 1e9)} GFLOP/s in f32`,
    secondsPerDispatch < 1e-3
      ? `${three(secondsPerDispatch * 1e6)} µs to start a kernel`
      : `${three(secondsPerDispatch * 1e3)} ms to start a kernel`,
  ].join(', ');
}

const BY: Readonly<Record<BoundBy, string>> = {
  memory: 'memory',
  arithmetic: 'arithmetic',
  dispatches: 'starting kernels',
};

/** `Prefill is bound by arithmetic; decoding by memory.` */
export function boundWords({ prefill, decode, batchDecode }: PlanBounds): string {
  const bounded = new Map<BoundBy, string[]>();
  const add = (what: string, by: BoundBy) => bounded.set(by, [...(bounded.get(by) ?? []), what]);
  const lengths = Object.entries(prefill);
  const alike = lengths.every(([, { by }]) => by === lengths[0]![1].by);
  if (alike && lengths[0]) add('prefill', lengths[0][1].by);
  else for (const [length, { by }] of lengths) add(`prefill of ${length} tokens`, by);
  add('decoding', decode.by);
  if (batchDecode) add('decoding together', batchDecode.by);
  const parts = [...bounded].map(([by, whats], at) => {
    const is = at > 0 ? '' : whats.length > 1 ? ' are bound' : ' is bound';
    return `${listed(whats)}${is} by ${BY[by]}`;
  });
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** `a, b and c` */
function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join();
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
