import type { GenerationConfig } from '@/core/generation/generation-config';
import type { StepPolicy } from '@/core/sampling/step';

/**
 * How a decode step chooses tokens for a config. In beam search a step only scores: it reports the 2 * numBeams
 * candidates per beam that the scorer needs, or more if more alternatives are to be reported.
 */
export function stepPolicy(config: GenerationConfig): StepPolicy {
  const { seed, minNewTokens, alternatives, temperature, topK, topP } = config;
  const greedy = { temperature: 0, topK: 0, topP: 1, seed, minNewTokens, alternatives };
  switch (config.method) {
    case 'greedy':
      return greedy;
    case 'sample':
      return { ...greedy, temperature, topK, topP };
    case 'beam':
      return { ...greedy, alternatives: Math.max(2 * config.numBeams, alternatives) };
  }
}
