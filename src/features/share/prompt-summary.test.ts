import { describe, expect, it } from 'vitest';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { GOLDEN_LINKS } from '@/testing/golden-links';
import { modelName, settingRows, titleOf, withoutExcluded } from './prompt-summary';

const full = GOLDEN_LINKS[0]!.prompt;
const raw = GOLDEN_LINKS[1]!.prompt;

describe('what is shared', () => {
  it('leaves out the answers with the input, which they would reveal', () => {
    expect(withoutExcluded(full, { input: true, outputs: true })).toEqual(full);
    const without = withoutExcluded(full, { input: false, outputs: true });
    expect(without).toEqual({ ...full, content: { ...full.content, input: '' }, outputs: [] });
    expect(withoutExcluded(full, { input: true, outputs: false })).toEqual({ ...full, outputs: [] });
  });

  it('has no separate input in a raw prompt', () => {
    const answered: PlaygroundPrompt = { ...raw, outputs: [{ text: 'hello' }] };
    expect(withoutExcluded(answered, { input: false, outputs: true })).toEqual(answered);
  });
});

describe('the summary', () => {
  it('has the name as title, or the beginning of the text', () => {
    expect(titleOf(full)).toBe('Currencies');
    expect(titleOf(raw)).toBe('Definition: say hello.');
    const long: PlaygroundPrompt = { ...raw, content: { kind: 'raw', text: `${'a '.repeat(60)}\nb` } };
    expect(titleOf(long)).toBe(`${'a '.repeat(40).trimEnd()}…`);
    expect(titleOf({ ...raw, content: { kind: 'raw', text: ' \n' } })).toBe('A prompt without a name');
  });

  it('lists the settings that differ from the paper and have an effect with the method', () => {
    expect(settingRows({})).toEqual([['Answer', 'Greedy: always the most probable token']]);
    expect(Object.fromEntries(settingRows(full.settings))).toEqual({
      Answer: 'Sampled: temperature 0.7, top-k 40, top-p 0.9',
      'Max new tokens': '64',
      'Min new tokens': '1',
      Seed: '4294967295',
      'Max prompt tokens': '512',
      'Stop strings': '“↵”, “END”',
    });
    expect(settingRows({ method: 'beam', beams: 3 })[0]).toEqual(['Answer', 'Beam search with 3 beams']);
    // A seed has no effect where nothing is sampled.
    expect(settingRows({ seed: 7 })).toHaveLength(1);
  });

  it('names a model by its release', () => {
    expect(modelName('built-in')).toBe('the built-in model');
    expect(modelName('allenai/tk-instruct-base-def-pos')).toBe('tk-instruct-base-def-pos');
  });
});
