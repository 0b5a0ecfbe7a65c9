/**
 * Chooses the next token of a row from its logits. This is the reference for the GPU kernel: the same rules, written
 * plainly, with sums in float64.
 */
import { PlaygroundError } from '@/core/errors';
import { gumbel, noiseBits } from './noise';
import type { StepPolicy, StepRecord } from './step';

/** Which token of which row is chosen: the noise depends on it. */
export interface ChoicePoint {
  /** Tokens the row has produced before this one. */
  step: number;
  row: number;
  eosTokenId: number;
  /** Take this token instead of choosing one ("continue from here"). */
  forced?: number;
}

/**
 * @param logits the row's logits, `[vocabulary]`
 * @throws {PlaygroundError} `non-finite` when a logit is NaN or infinite
 */
export function chooseToken(logits: Float32Array, policy: StepPolicy, point: ChoicePoint): StepRecord {
  const { logSumExp, entropy } = distribution(logits);
  const scored = (token: number) => ({ token, logprob: logits[token]! - logSumExp });
  const token = point.forced ?? pickToken(logits, policy, point);
  return {
    ...scored(token),
    entropy,
    alternatives: largest(logits, policy.alternatives).map(scored),
  };
}

function pickToken(logits: Float32Array, policy: StepPolicy, point: ChoicePoint): number {
  const excluded = point.step < policy.minNewTokens ? point.eosTokenId : -1;
  if (policy.temperature === 0) {
    const [first, second] = largest(logits, 2);
    return first === excluded && second !== undefined ? second : first!;
  }
  const scaled = logits.map((logit) => logit / policy.temperature);
  if (excluded >= 0) scaled[excluded] = Number.NEGATIVE_INFINITY;
  const threshold = topPThreshold(scaled, topKThreshold(scaled, policy.topK), policy.topP);
  let best = -1;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < scaled.length; token++) {
    if (token === excluded || scaled[token]! < threshold) continue;
    const score = scaled[token]! + gumbel(noiseBits(policy.seed, point.step, point.row, token));
    if (best < 0 || score > bestScore) {
      best = token;
      bestScore = score;
    }
  }
  return best;
}

/** Log of the sum of exponentials and the entropy of the softmax, in nats. */
function distribution(logits: Float32Array): { logSumExp: number; entropy: number } {
  let max = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token]!;
    if (!Number.isFinite(logit)) {
      throw new PlaygroundError('non-finite', 'The model produced a value that is not finite.', {
        hint: 'The weights are damaged or overflow on this device. Load the model again or choose another quantisation.',
      });
    }
    if (logit > max) max = logit;
  }
  let sum = 0;
  let weighted = 0;
  for (let token = 0; token < logits.length; token++) {
    const shifted = logits[token]! - max;
    const mass = Math.exp(shifted);
    sum += mass;
    weighted += mass * shifted;
  }
  return { logSumExp: max + Math.log(sum), entropy: Math.max(0, Math.log(sum) - weighted / sum) };
}

/** Ids of the `count` largest values, largest first, ties by lower id. */
function largest(values: Float32Array, count: number): number[] {
  const ids: number[] = [];
  if (count <= 0) return ids;
  for (let id = 0; id < values.length; id++) {
    const value = values[id]!;
    if (ids.length === count && value <= values[ids[count - 1]!]!) continue;
    let place = ids.length;
    while (place > 0 && value > values[ids[place - 1]!]!) place--;
    ids.splice(place, 0, id);
    if (ids.length > count) ids.pop();
  }
  return ids;
}

/** The k-th largest value; values at or above it are kept. */
function topKThreshold(scaled: Float32Array, topK: number): number {
  if (topK <= 0 || topK >= scaled.length) return Number.NEGATIVE_INFINITY;
  return scaled.toSorted()[scaled.length - topK]!;
}

/** The largest threshold such that the values at or above it hold topP of the mass of those at or above `floor`. */
function topPThreshold(scaled: Float32Array, floor: number, topP: number): number {
  if (topP >= 1) return floor;
  const kept = scaled.filter((value) => value >= floor).sort();
  const max = kept[kept.length - 1]!;
  const total = kept.reduce((sum, value) => sum + Math.exp(value - max), 0);
  let mass = 0;
  for (let place = kept.length - 1; place >= 0; place--) {
    mass += Math.exp(kept[place]! - max);
    if (mass >= topP * total) return kept[place]!;
  }
  return floor;
}
