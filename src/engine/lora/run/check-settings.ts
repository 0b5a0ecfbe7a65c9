/** Rejects training settings that are out of range, before anything is allocated. */
import { PlaygroundError } from '@/core/errors';
import type { TrainSettings } from '@/core/finetune/lora-training';

type Rule = readonly [field: keyof TrainSettings, holds: (value: number) => boolean, range: string];

const wholeNumber = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most;
const RULES: readonly Rule[] = [
  ['learningRate', (x) => x > 0 && x <= 10, 'more than 0 and at most 10'],
  ['warmupSteps', wholeNumber(0, 1e7), 'a whole number of steps'],
  ['weightDecay', (x) => x >= 0 && x <= 10, 'from 0 to 10'],
  ['clipNorm', (x) => x >= 0 && Number.isFinite(x), '0 or more'],
  ['batchSize', wholeNumber(1, 4096), 'a whole number from 1 to 4096'],
  ['accumulation', wholeNumber(1, 4096), 'a whole number from 1 to 4096'],
  ['steps', wholeNumber(1, 1e7), 'a whole number of at least 1'],
  ['seed', wholeNumber(0, 0xffff_ffff), 'a whole number below 2^32'],
  ['beta1', (x) => x >= 0 && x < 1, 'at least 0 and less than 1'],
  ['beta2', (x) => x >= 0 && x < 1, 'at least 0 and less than 1'],
  // Below the smallest normal f32 it would be 0 on the device, and 0 / 0 where a gradient is 0.
  ['eps', (x) => x >= 1e-30 && x <= 1, 'from 1e-30 to 1'],
];

/** @throws {PlaygroundError} `invalid-config` naming the first field out of range */
export function checkSettings(settings: TrainSettings): void {
  for (const [field, holds, range] of RULES) {
    const value = settings[field];
    if (typeof value === 'number' && holds(value)) continue;
    throw new PlaygroundError('invalid-config', `${field} is ${value}; it must be ${range}.`, {
      hint: 'Reset it to its default.',
    });
  }
  if (!['constant', 'linear', 'cosine'].includes(settings.schedule)) {
    throw new PlaygroundError('invalid-config', `There is no schedule called ${settings.schedule}.`, {
      hint: 'Choose constant, linear or cosine.',
    });
  }
}
