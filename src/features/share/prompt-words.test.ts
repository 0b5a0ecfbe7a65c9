import { describe, expect, it } from 'vitest';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { GOLDEN_LINKS } from '@/testing/golden-links';
import { modelName, settingRows, titleOf, withChoice } from './prompt-words';

const full = GOLDEN_LINKS[0]!.prompt;
const raw = GOLDEN_LINKS[1]!.prompt;

describe('what is shared', () => {
  it('is all of it, or without the input and with it the answers, which give it away', () => {
    expect(withChoice(full, { input: true, outputs: true })).toEqual(full);
    const without = withChoice(full, { input: false, outputs: true });
    expect(without).toEqual({ ...full, content: { ...full.content, input: '' }, outputs: [] });
    expect(withChoice(full, { input: true, outputs: false })).toEqual({ ...full, outputs: [] });
  });

  it('of a raw prompt has no input to keep back', () => {
    const answered: PlaygroundPrompt = { ...raw, outputs: [{ text: 'hello' }] };
    expect(withChoice(answered, { input: false, outputs: true })).toEqual(answered);
  });
});

describe('in words', () => {
  it('a prompt is called by its name, else by how it begins', () => {
    expect(titleOf(full)).toBe('Currencies');
    expect(titleOf(raw)).toBe('Definition: say hello.');
    const long: PlaygroundPrompt = { ...raw, content: { kind: 'raw', text: `${'a '.repeat(60)}\nb` } };
    expect(titleOf(long)).toBe(`${'a '.repeat(40).trimEnd()}…`);
    expect(titleOf({ ...raw, content: { kind: 'raw', text: ' \n' } })).toBe('A prompt without a name');
  });

  it('settings say what differs from the paper, for the method in use', () => {
    expect(settingRows({})).toEqual([['Answer', 'Greedy: the likeliest token each time']]);
    expect(Object.fromEntries(settingRows(full.settings))).toEqual({
      Answer: 'Sampled: temperature 0.7, top-k 40, top-p 0.9',
      'At most': '64 new tokens',
      'At least': '1 new token',
      Seed: '4294967295',
      'Prompt cut at': '512 tokens',
      'Stops at': '“↵”, “END”',
    });
    expect(settingRows({ method: 'beam', beams: 3 })[0]).toEqual(['Answer', 'Beam search with 3 beams']);
    // A seed says nothing where nothing is drawn.
    expect(settingRows({ seed: 7 })).toHaveLength(1);
  });

  it('a model has the name of its release', () => {
    expect(modelName('built-in')).toBe('the built-in model');
    expect(modelName('allenai/tk-instruct-base-def-pos')).toBe('tk-instruct-base-def-pos');
  });
});
