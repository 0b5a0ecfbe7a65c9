/** The learning rate of a step. */
import type { TrainSettings } from '@/core/finetune/lora-training';

type Schedule = Pick<TrainSettings, 'learningRate' | 'schedule' | 'warmupSteps' | 'steps'>;

/**
 * Linear warmup, then constant, or linear or cosine decay to zero: the multipliers of Transformers'
 * `get_constant_schedule_with_warmup`, `get_linear_...` and `get_cosine_...`.
 * @param step steps done before this one
 */
export function learningRateAt(
  step: number,
  { learningRate, schedule, warmupSteps, steps }: Schedule,
): number {
  if (step < warmupSteps) return (learningRate * step) / Math.max(1, warmupSteps);
  if (schedule === 'constant') return learningRate;
  const done = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  return schedule === 'linear'
    ? learningRate * (1 - done)
    : learningRate * 0.5 * (1 + Math.cos(Math.PI * done));
}
