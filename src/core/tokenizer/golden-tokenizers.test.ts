import { describe, expect, it } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { readTokenizer } from '@/core/formats/checkpoint/read-tokenizer';
import { tokenizerFromGguf, tokenizerToGguf } from '@/core/formats/gguf/gguf-tokenizer';
import { jsonSource } from '@/testing/checkpoints/checkpoint-files';
import sentencePieceGold from './golden/sentencepiece.json';
import variantGold from './golden/variants.json';
import { createStreamDecoder } from './stream-decoder';
import type { Tokenizer } from './tokenizer';
import type { AnyTokenizerJson } from './tokenizer-json';
import { createTokenizer } from './unigram-tokenizer';

function throughGguf(json: AnyTokenizerJson): Tokenizer {
  return createTokenizer(tokenizerFromGguf('model.gguf', new Map(tokenizerToGguf(json, 512))));
}

/** Decoding step by step shows what decoding at once does, and never takes anything back. */
function streamed(tokenizer: Tokenizer, ids: readonly number[]): string {
  const stream = createStreamDecoder(tokenizer);
  return ids.map((id) => stream.push(id)).join('') + stream.finish();
}

describe.each(Object.entries(sentencePieceGold.models))('SentencePiece model "%s"', (_, gold) => {
  const files = [
    bytesSource(
      'spiece.model',
      Uint8Array.from(atob(gold.model), (character) => character.charCodeAt(0)),
    ),
    jsonSource('tokenizer_config.json', { extra_ids: 2 }),
  ];
  const UNKNOWN = 2;

  it.each(['as read', 'through GGUF'])('gives the ids and texts of SentencePiece 0.2.0, %s', async (way) => {
    const json = (await readTokenizer(files))!;
    const tokenizer = way === 'as read' ? createTokenizer(json) : throughGguf(json);
    expect(tokenizer.vocabSize).toBe(gold.pieces + 2);
    expect(tokenizer.encode('<extra_id_0>').slice(0, 1)).toEqual([gold.pieces + 1]);
    sentencePieceGold.texts.forEach((text, i) => {
      const ids = gold.ids[i]!;
      expect({ text, ids: tokenizer.encode(text) }).toEqual({ text, ids: [...ids, 1] });
      const known = ids.filter((id) => id !== UNKNOWN);
      expect(tokenizer.decode(known)).toBe(gold.decoded[i]);
      expect(streamed(tokenizer, known)).toBe(gold.decoded[i]);
    });
  });
});

describe.each(Object.entries(variantGold.variants))('tokenizer.json "%s"', (_, gold) => {
  const vocab = gold.bytes ? variantGold.byte_vocab : variantGold.vocab;
  const model = { type: 'Unigram', unk_id: 2, vocab, byte_fallback: gold.byte_fallback };
  const json = { ...gold.parts, model } as unknown as AnyTokenizerJson;

  it.each(['as written', 'through GGUF'])('gives the ids and texts of the tokenizers library, %s', (way) => {
    const tokenizer = way === 'as written' ? createTokenizer(json) : throughGguf(json);
    variantGold.texts.forEach((text, i) => {
      const ids = gold.ids[i]!;
      expect({ text, ids: tokenizer.encode(text) }).toEqual({ text, ids });
      expect({ text, decoded: tokenizer.decode(ids) }).toEqual({ text, decoded: gold.decoded[i] });
      expect(streamed(tokenizer, ids)).toBe(gold.decoded[i]);
    });
  });
});
