import { describe, expect, test } from 'vitest';
import { encodePrompt, encodeRaw } from '@/core/encoding/encode-prompt';
import { tokenSpans } from '@/core/encoding/token-spans';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { groupPrompt, type PromptGroups } from './prompt-groups';

const tokenizer = createTokenizer(makeTinyTokenizerJson());

const task = () => {
  const prompt = {
    name: '',
    definition: 'the end of a line',
    positiveExamples: [
      { input: 'a', output: 'b', explanation: '' },
      { input: 'c', output: 'd', explanation: '' },
    ],
    negativeExamples: [{ input: 'e', output: 'f', explanation: '' }],
    input: 'singer',
  };
  const recipe = {
    addTaskName: false,
    addTaskDefinition: true,
    numPosExamples: 2,
    numNegExamples: 1,
    addExplanation: false,
  };
  const encoded = encodePrompt(prompt, { recipe, maxSourceLength: 1024 }, tokenizer);
  const spans = tokenSpans(encoded.source, encoded.inputIds, tokenizer);
  return { encoded, spans, groups: groupPrompt({ prompt: encoded, spans }, false) };
};

const texts = ({ words }: PromptGroups, source: string) =>
  words.map(({ start, end }) => source.slice(start, end));

describe('a prompt in groups', () => {
  test('has its parts in order, and the end-of-sequence token as one of its own', () => {
    const { groups, spans } = task();
    expect(groups.parts.map((part) => part.label)).toEqual([
      'Definition',
      'Positive example 1',
      'Positive example 2',
      'Negative example 1',
      'Input',
      'End token',
    ]);
    expect(groups.partOf.length).toBe(spans.length);
    expect(groups.partOf).toEqual(groups.partOf.toSorted((a, b) => a - b));
    expect(groups.partOf.at(-1)).toBe(5);
  });

  test('has the words of the text, each with all of its tokens', () => {
    const { encoded, spans, groups } = task();
    expect(texts(groups, encoded.source)).toEqual([...(encoded.source.match(/\S+/gu) ?? []), '']);
    groups.wordOf.forEach((word, token) => {
      const { start, end, part } = groups.words[word]!;
      const [from, to] = spans[token]!;
      expect(from >= start && to <= end).toBe(true);
      expect(groups.partOf[token]).toBe(part);
    });
  });

  test('is one part when it was written as one text', () => {
    const encoded = encodeRaw('the line', 64, tokenizer);
    const spans = tokenSpans(encoded.source, encoded.inputIds, tokenizer);
    const groups = groupPrompt({ prompt: encoded, spans }, true);
    expect(groups.parts.map((part) => part.label)).toEqual(['Your text', 'End token']);
    expect(texts(groups, encoded.source)).toEqual(['the', 'line', '']);
  });

  test('ends where it was cut', () => {
    const text = 'the of is a '.repeat(20);
    const encoded = encodeRaw(text, 11, tokenizer);
    expect(encoded.truncated).toBe(true);
    const spans = tokenSpans(encoded.source, encoded.inputIds, tokenizer);
    const groups = groupPrompt({ prompt: encoded, spans }, true);
    expect(groups.wordOf.length).toBe(11);
    expect(groups.words.at(-2)?.end).toBe(encoded.cutAt);
  });
});
