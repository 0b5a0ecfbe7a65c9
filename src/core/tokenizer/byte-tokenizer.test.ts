import { Tokenizer as PackagedTokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { tokenSpans } from '@/core/encoding/token-spans';
import { tokenizerFromGguf, tokenizerToGguf } from '@/core/formats/gguf/gguf-tokenizer';
import { seededRandom } from '@/testing/seeded-random';
import { byteLevelJson } from './byte-level-json';
import { createStreamDecoder } from './stream-decoder';
import { createTokenizer } from './unigram-tokenizer';
import { decodeIgnoringErrors } from './utf8';

const JSON_OF_BYT5 = { model: { type: 'ByT5' as const, extra_ids: 125 } };
const tokenizer = createTokenizer(JSON_OF_BYT5);

/** Texts and the ids that Transformers' ByT5Tokenizer (4.44 and 5.24) gives. */
const ROWS: [text: string, ids: number[]][] = [
  ['', [1]],
  ['a', [100, 1]],
  [' a\n', [35, 100, 13, 1]],
  ['\u00e9\u20ac', [198, 172, 229, 133, 175, 1]],
  ['<extra_id_0>a<extra_id_124>', [259, 100, 383, 1]],
  ['a </s> b', [100, 1, 101, 1]],
  ['a</s>', [100, 1]],
  ['a <extra_id_1> b', [100, 35, 260, 35, 101, 1]],
];

describe("ByT5's tokenizer", () => {
  it.each(ROWS)('encodes %j as Transformers does', (text, ids) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.vocabSize).toBe(384);
  });

  it('leaves out bytes that are no UTF-8, special tokens, and ids that do not exist', () => {
    expect(tokenizer.decode([229, 133, 100, 258, 3, 175, 0, 1, 2, 300, 9_999])).toBe('a\0');
    expect(tokenizer.decode([0, 100, 1, 259], { keepSpecial: true })).toBe('<pad>a</s><extra_id_0>');
    expect(tokenizer.piece(100)).toBe('a');
    expect(tokenizer.piece(229)).toBe('<0xE2>');
  });

  it('gives every text back, and streams what decoding at once gives', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 300; round++) {
      const ids = Array.from({ length: 30 }, () => Math.floor(random() * 390));
      const stream = createStreamDecoder(tokenizer);
      expect(ids.map((id) => stream.push(id)).join('') + stream.finish()).toBe(tokenizer.decode(ids));
      const text = String.fromCodePoint(...ids.map((id) => (id * 37) % 0xd800), 0x1f600 + round);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  it('leaves out the longest beginning of a character, as the standard and Python do', () => {
    const valid = new TextDecoder('utf-8', { ignoreBOM: true });
    const random = seededRandom(8);
    const pool = [
      0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xf5, 0xff, 0xe2, 0x82,
      0xac,
    ];
    for (let round = 0; round < 2_000; round++) {
      const bytes = Array.from({ length: 8 }, () => pool[Math.floor(random() * pool.length)]!);
      expect(decodeIgnoringErrors(bytes)).toBe(valid.decode(Uint8Array.from(bytes)).replaceAll('\ufffd', ''));
    }
  });

  it('goes through GGUF unchanged, under a name that llama.cpp refuses', () => {
    const metadata = new Map(tokenizerToGguf(JSON_OF_BYT5, 384));
    expect(metadata.get('tokenizer.ggml.model')).toEqual({ type: 'string', value: 'playground-byt5' });
    expect(tokenizerFromGguf('model.gguf', metadata)).toEqual(JSON_OF_BYT5);
  });

  it('is read by the tokenizers package from the file that an export writes, and from there again', () => {
    const json = byteLevelJson(JSON_OF_BYT5);
    const packaged = new PackagedTokenizer(json, { tokenizer_class: 'ByT5Tokenizer' });
    for (const text of ['hello', ' na\u00efve caf\u00e9\n\u4f60\u597d \u{1f600}', '<extra_id_3>x']) {
      expect(packaged.encode(text).ids).toEqual(tokenizer.encode(text));
      expect(packaged.decode(tokenizer.encode(text), { skip_special_tokens: true })).toBe(
        tokenizer.decode(tokenizer.encode(text)),
      );
    }
    expect(createTokenizer(JSON.parse(JSON.stringify(json))).json).toEqual(JSON_OF_BYT5);
  });

  it('knows where its tokens stand: each byte has its whole character', () => {
    const source = 'a \u20ac <extra_id_0>';
    const spans = tokenSpans(source, tokenizer.encode(source), tokenizer);
    expect(spans).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [2, 3],
      [2, 3],
      [3, 4],
      [4, 16],
      [16, 16],
    ]);
  });
});
