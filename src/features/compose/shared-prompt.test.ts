import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { NUMBER_SETTINGS } from '@/core/generation/generation-settings';
import { settingOf } from '@/core/generation/settings-table';
import { playgroundPromptSchema } from '@/core/schema/playground-prompt';

const raw = { kind: 'raw', text: '' };
const accepted = (value: unknown) => v.is(playgroundPromptSchema, value);

describe('what the playground can hold can be shared', () => {
  it.each(NUMBER_SETTINGS)('%s, from one end of its range to the other', (name) => {
    const { min, max } = settingOf(name);
    for (const value of [min, max])
      expect(accepted({ content: raw, settings: { [name]: value } })).toBe(true);
  });

  it.each(NAMED_ENCODINGS.map(({ id }) => id))('the encoding %s', (encoding) => {
    expect(accepted({ content: { kind: 'task', encoding } })).toBe(true);
  });
});
