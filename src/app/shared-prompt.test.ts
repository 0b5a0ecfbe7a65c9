import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { GENERATION_RANGES, type GenerationNumber } from '@/core/generation/generation-numbers';
import { playgroundPromptSchema } from '@/core/schema/playground-prompt';

const raw = { kind: 'raw', text: '' };
const accepted = (value: unknown) => v.is(playgroundPromptSchema, value);

describe('what the playground can hold can be shared', () => {
  const names = Object.keys(GENERATION_RANGES) as GenerationNumber[];
  // How often a prompt is run is no part of it.
  it.each(names.filter((name) => name !== 'repeats'))(
    '%s, from one end of its range to the other',
    (name) => {
      const { min, max } = GENERATION_RANGES[name];
      for (const value of [min, max])
        expect(accepted({ content: raw, settings: { [name]: value } })).toBe(true);
    },
  );

  it.each(NAMED_ENCODINGS.map(({ id }) => id))('the encoding %s', (encoding) => {
    expect(accepted({ content: { kind: 'task', encoding } })).toBe(true);
  });
});
