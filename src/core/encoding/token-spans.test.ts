import { describe, expect, it } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { describeWithReference, referenceText } from '@/testing/reference';
import { cutLikeUpstream, fitWithEos } from './cut-source';
import { tokenSpans } from './token-spans';

const tiny = createTokenizer(makeTinyTokenizerJson());
const texts = (source: string, ids: readonly number[], tokenizer = tiny) =>
  tokenSpans(source, ids, tokenizer).map(([start, end]) => source.slice(start, end));

describe('where tokens stand in a text', () => {
  it('is where they are spelled, over any white space', () => {
    const source = '  Input: the\n\n sing er';
    const ids = tiny.encode(source);
    expect(texts(source, ids)).toEqual(
      ids.map((id) => tiny.piece(id).trim()).map((piece) => (piece === '</s>' ? '' : piece)),
    );
    expect(texts(source, ids)).toEqual(expect.arrayContaining(['Input', ':', 'the', 'ing', 'er', '']));
  });

  it('is in proportion where characters are unknown', () => {
    const source = 'a 你好 the';
    const spans = tokenSpans(source, tiny.encode(source), tiny);
    expect(source.slice(...spans.at(-2)!)).toBe('the');
    expect(spans.at(-1)).toEqual([source.length, source.length]);
    for (const [start, end] of spans) expect(end).toBeGreaterThanOrEqual(start);
  });

  it('finds nothing in nothing', () => {
    expect(tokenSpans('', [tiny.eosTokenId], tiny)).toEqual([[0, 0]]);
    expect(tokenSpans(' \n', [tiny.eosTokenId], tiny)).toEqual([[0, 0]]);
  });

  it('gives a span to every token even when they are of another text', () => {
    const spans = tokenSpans('the', [5, 6, 7, 8, 9, tiny.eosTokenId], tiny);
    expect(spans.length).toBe(6);
    expect(spans.at(-1)).toEqual([3, 3]);
  });
});

describeWithReference("where T5's own tokens stand", () => {
  const open = async () =>
    createTokenizer(JSON.parse(await referenceText('gold/t5-tokenizer/tokenizer.json')));

  it('covers every word of real prompts, in order, and spells them', async () => {
    const tokenizer = await open();
    const rows = (await referenceText('gold/encodings.jsonl')).trim().split('\n').slice(0, 60);
    for (const row of rows) {
      const { source } = JSON.parse(row) as { source: string };
      const ids = tokenizer.encode(source);
      const spans = tokenSpans(source, ids, tokenizer);
      expect(spans.length).toBe(ids.length);
      expect(spans.every(([start], i) => i === 0 || start >= spans[i - 1]![1])).toBe(true);
      expect(spans.map(([start, end]) => source.slice(start, end)).join('')).toBe(
        source.replace(/\s+/gu, ''),
      );
    }
  });

  it('keeps its place in prompts that were cut, where blanks before full stops are gone', async () => {
    const tokenizer = await open();
    const source = `Definition: answer it . Now do n't stop , please . ${'A word , and one more . '.repeat(20)}`;
    const ids = tokenizer.encode(source);
    const most = 90;
    const kept = fitWithEos(cutLikeUpstream(ids, most, tokenizer).ids, most, tokenizer.eosTokenId);
    const spans = tokenSpans(source, kept, tokenizer);
    kept.slice(0, -1).forEach((id, i) => {
      const [start, end] = spans[i]!;
      expect(source.slice(start, end).replace(/\s/gu, '')).toBe(tokenizer.piece(id).trim());
    });
  });
});
