/** The numbers of a generation that a person can set: their ranges, the same on every screen. */
import * as v from 'valibot';

/** Both ends allowed. */
export const GENERATION_RANGES = {
  maxNewTokens: { min: 1, max: 1024, step: 1 },
  minNewTokens: { min: 0, max: 1024, step: 1 },
  maxSourceLength: { min: 16, max: 4096, step: 1 },
  temperature: { min: 0.1, max: 5, step: 0.1 },
  topK: { min: 0, max: 1000, step: 1 },
  topP: { min: 0.05, max: 1, step: 0.05 },
  seed: { min: 0, max: 4294967295, step: 1 },
  beams: { min: 2, max: 8, step: 1 },
  lengthPenalty: { min: 0, max: 5, step: 0.1 },
  repeats: { min: 1, max: 32, step: 1 },
} as const;

export type GenerationNumber = keyof typeof GENERATION_RANGES;

/** Accepts what a person could have set. */
export function inRange(name: GenerationNumber) {
  const { min, max, step } = GENERATION_RANGES[name];
  const range = v.pipe(v.number(), v.minValue(min), v.maxValue(max));
  return step === 1 ? v.pipe(range, v.integer()) : range;
}

/** The allowed value nearest to the given one. */
export function clampSetting(name: GenerationNumber, value: number): number {
  const { min, max, step } = GENERATION_RANGES[name];
  return Math.min(max, Math.max(min, step === 1 ? Math.round(value) : value));
}

/** What every stored set of generation settings has in common. */
export const generationEntries = {
  method: v.picklist(['greedy', 'sample', 'beam']),
  maxNewTokens: inRange('maxNewTokens'),
  minNewTokens: inRange('minNewTokens'),
  maxSourceLength: inRange('maxSourceLength'),
  temperature: inRange('temperature'),
  topK: inRange('topK'),
  topP: inRange('topP'),
  seed: inRange('seed'),
  beams: inRange('beams'),
  lengthPenalty: inRange('lengthPenalty'),
};
