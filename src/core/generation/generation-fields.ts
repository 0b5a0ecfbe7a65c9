/** The settings of a generation as a person meets them: names, hints, and which method they belong to. */
import type { GenerationNumber } from './generation-numbers';

export type GenerationMethod = 'greedy' | 'sample' | 'beam';

export interface GenerationField {
  name: GenerationNumber;
  label: string;
  hint: string;
  methods: readonly GenerationMethod[];
}

const ALL = ['greedy', 'sample', 'beam'] as const;

export const GENERATION_FIELDS: readonly GenerationField[] = [
  { name: 'maxNewTokens', label: 'Most new tokens', hint: 'An answer stops here.', methods: ALL },
  { name: 'minNewTokens', label: 'Fewest new tokens', hint: 'It cannot end before.', methods: ALL },
  { name: 'maxSourceLength', label: 'Prompt limit', hint: 'Tokens; 1,024 in the paper.', methods: ALL },
  { name: 'temperature', label: 'Temperature', hint: 'Above 1 is bolder.', methods: ['sample'] },
  { name: 'topK', label: 'Top-k', hint: '0 keeps every token.', methods: ['sample'] },
  { name: 'topP', label: 'Top-p', hint: '1 keeps every token.', methods: ['sample'] },
  { name: 'seed', label: 'Seed', hint: 'Same seed, same answer.', methods: ['sample'] },
  { name: 'repeats', label: 'Answers', hint: 'Each with the next seed.', methods: ['sample'] },
  { name: 'beams', label: 'Beams', hint: 'Answers kept side by side.', methods: ['beam'] },
  { name: 'lengthPenalty', label: 'Length penalty', hint: 'Above 1 favours longer.', methods: ['beam'] },
];

export const GENERATION_METHODS = [
  { value: 'greedy', label: 'Greedy', title: 'Always the most probable token' },
  { value: 'sample', label: 'Sample', title: 'Draw tokens by their probability' },
  { value: 'beam', label: 'Beam', title: 'Search several answers at once' },
] as const;
