import { describe, expect, it } from 'vitest';
import { PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import { GOLDEN_FILE_1, GOLDEN_FILE_1_PROMPT, GOLDEN_LINKS } from '@/testing/golden-links';
import { promptFileName, readPromptFile, writePromptFile } from './prompt-file';

describe('a prompt as a file', () => {
  it('of version 1 still gives the prompt it was made from', () => {
    expect(readPromptFile(GOLDEN_FILE_1)).toEqual(GOLDEN_FILE_1_PROMPT);
  });

  it('gives the same prompt again', () => {
    for (const { prompt } of GOLDEN_LINKS) expect(readPromptFile(writePromptFile(prompt))).toEqual(prompt);
  });

  it('is refused in words that fit what is wrong', () => {
    const refused = (text: string) => () => readPromptFile(text);
    expect(refused('{"kind"')).toThrow(/damaged or not JSON/);
    expect(refused('{"Definition":["a task"]}')).toThrow(/not a shared prompt/);
    expect(refused(GOLDEN_FILE_1.replace('"version": 1', '"version": 1.5'))).toThrow(/not a shared prompt/);
    expect(refused(GOLDEN_FILE_1.replace('"version": 1', '"version": 12'))).toThrow(/later version/);
    expect(refused(GOLDEN_FILE_1.replace('"beams": 4', '"beams": 1e309'))).toThrow(/settings.beams/);
  });

  it('is not written when it could not be read again', () => {
    const content = { kind: 'raw', text: 'x'.repeat(PROMPT_BOUNDS.text + 1) } as const;
    expect(() => writePromptFile({ ...GOLDEN_FILE_1_PROMPT, content })).toThrow(/longer than can be shared/);
    expect(() => writePromptFile({ ...GOLDEN_FILE_1_PROMPT, settings: { beams: 99 } })).toThrow();
  });

  it('is named after its title, in letters that every system can keep', () => {
    expect(promptFileName('Währung: “Kenya”/2')).toMatch(/^wa.?hrung-kenya-2\.prompt\.json$/u);
    expect(promptFileName('../../..')).toBe('prompt.prompt.json');
    expect(promptFileName('')).toBe('prompt.prompt.json');
    expect(promptFileName('日本語の課題')).toBe('日本語の課題.prompt.json');
  });
});
