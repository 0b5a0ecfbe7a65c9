import { Unigram } from '@huggingface/tokenizers';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { describeWithReference, referenceText } from '@/testing/reference';
import { seededRandom } from '@/testing/seeded-random';
import { createStreamDecoder } from './stream-decoder';
import type { Tokenizer } from './tokenizer';
import type { TokenizerJson } from './tokenizer-json';
import { createTokenizer } from './unigram-tokenizer';

/** Texts of our own and what SentencePiece 0.1.97 makes of them with T5's model: ids without EOS. */
const SENTENCEPIECE_ROWS: [text: string, ids: number[]][] = [
  ['', []],
  ['\n\t \u00a0', []],
  ['hello  world ', [21820, 296]],
  ['  a\tb\r\nc  ', [3, 9, 3, 115, 3, 75]],
  ['\u200b zero\u200bwidth \ufeff', [5733, 9400]],
  ['\ufb01ne \u00bd cup \u2014 10\u00b2\u2103', [1399, 209, 2, 357, 4119, 3, 318, 3, 14388, 1956, 254]],
  [
    '\uff26\uff55\uff4c\uff4c \uff57\uff49\uff44\uff54\uff48 \uff1c\uff0f\uff53\uff1e',
    [4043, 9400, 3, 2, 87, 7, 3155],
  ],
  ['\u65e5\u672c\u8a9e \u0153uvre \u00c0\u00c9', [3, 2, 3, 2, 6491, 3, 2, 6759]],
  ['e\u0301te\u0301 = \u00e9t\u00e9', [1366, 3274, 1366]],
  ['____ fill ________ in _____.', [3, 834, 834, 834, 834, 14, 3, 834, 22319, 16, 31020, 5]],
  ['Wait.... what....? no......', [14583, 2824, 125, 2824, 58, 150, 14125]],
  ['a\u2581b \u2581', [3, 9, 3, 115]],
  ['\u0001con\u0007trol\u000bs\u0085x', [7415, 2, 226]],
  ['emoji \u{1f600}\u{1f44d}\u{1f3fd} end', [3, 15, 51, 21892, 3, 2, 414]],
  ["don't can't n't 's", [278, 31, 17, 54, 31, 17, 3, 29, 31, 17, 3, 31, 7]],
  ['Output:  .', [3387, 2562, 10, 3, 5]],
];

describeWithReference('tokenizer of T5', () => {
  let json: TokenizerJson;
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    json = JSON.parse(await referenceText('gold/t5-tokenizer/tokenizer.json'));
    tokenizer = createTokenizer(json);
  });

  it('gives the ids and the text of all 800 reference rows', async () => {
    const rows: [string, number[], string][] = JSON.parse(await referenceText('gold/t5_tokenization.json'));
    const wrong = rows.filter(([text, ids, decoded]) => {
      const sameIds = tokenizer.encode(text).join() === ids.join();
      return !sameIds || tokenizer.decode(ids, { keepSpecial: true, cleanUp: true }) !== decoded;
    });
    expect(rows).toHaveLength(800);
    expect(wrong).toEqual([]);
  });

  it.each(SENTENCEPIECE_ROWS)('encodes %j as SentencePiece does', (text, ids) => {
    expect(tokenizer.encode(text)).toEqual([...ids, 1]);
  });

  it('gives written-out special tokens their ids', () => {
    expect(tokenizer.encode('hello <extra_id_0> world</s>')).toEqual([21820, 32099, 296, 1, 1]);
  });

  it('ignores the blank that newer layouts of tokenizer.json keep at the end', () => {
    const newer = createTokenizer({
      ...json,
      pre_tokenizer: { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always' },
    });
    expect(newer.encode('Output: ')).toEqual(tokenizer.encode('Output:'));
  });

  it('has an answer for ids beyond its pieces: models have more rows', () => {
    expect(tokenizer.vocabSize).toBe(32_100);
    expect(tokenizer.decode([21820, 32_127, 296, -1])).toBe('hello world');
    expect(tokenizer.piece(32_127)).toBe('');
    expect(tokenizer.piece(296)).toBe(' world');
  });

  it('segments words as the tokenizers package does where no tie has to be broken', () => {
    const packaged = new Unigram(json.model as ConstructorParameters<typeof Unigram>[0], '</s>');
    const random = seededRandom(11);
    const vocab = json.model.vocab;
    let compared = 0;
    for (let i = 0; i < 500; i++) {
      // Pieces glued together at random are words with many rival segmentations.
      const glued = Array.from({ length: 4 }, () => vocab[3 + Math.floor(random() * 31_000)]![0]).join('');
      const word = glued.replaceAll('\u2581', '');
      if (!/^[A-Za-z]+$/.test(word)) continue;
      compared++;
      const pieces = packaged.tokenize(`\u2581${word}`);
      expect(tokenizer.encode(word).slice(0, -1).map(tokenizer.piece).join('|')).toBe(
        pieces.map((piece) => piece.replaceAll('\u2581', ' ')).join('|'),
      );
    }
    expect(compared).toBeGreaterThan(100);
  });
});

/** The tiny vocabulary with the 256 byte pieces of mT5 at its end. */
function withBytePieces(): TokenizerJson {
  const json = makeTinyTokenizerJson();
  const bytes = Array.from({ length: 256 }, (_, byte): [string, number] => [
    `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    0,
  ]);
  return { ...json, model: { ...json.model, vocab: [...json.model.vocab, ...bytes] } };
}

describe('tokenizer without reference values', () => {
  const tokenizer = createTokenizer(makeTinyTokenizerJson());
  const byteTokenizer = createTokenizer(withBytePieces());
  const idOf = (piece: string) => makeTinyTokenizerJson().model.vocab.findIndex(([text]) => text === piece);

  it('gives the empty text EOS alone', () => {
    expect(tokenizer.encode('')).toEqual([1]);
    expect(tokenizer.encode(' \n\u3000 ')).toEqual([1]);
  });

  it('collapses white space and keeps none at the ends', () => {
    expect(tokenizer.encode('  a \n\t a ')).toEqual(tokenizer.encode('a a'));
    expect(tokenizer.decode(tokenizer.encode('  a \n a '))).toBe('a a');
  });

  it('gives a run of unknown characters one id', () => {
    const ids = tokenizer.encode('a\u2603\u2604\u{1f600}a');
    expect(ids.filter((id) => id === 2)).toHaveLength(1);
    expect(tokenizer.decode(ids)).toBe('aa');
  });

  it('takes the unlikelier piece nowhere, and the longer last piece on a tie', () => {
    const json = makeTinyTokenizerJson();
    const vocab: [string, number][] = [
      ['<unk>', 0],
      ['</s>', 0],
      ['\u2581', -1],
      ['x', -2],
      ['xx', -3],
      ['y', -5],
      ['xy', -8],
    ];
    const tie = createTokenizer({
      ...json,
      added_tokens: [{ id: 1, content: '</s>', special: true }],
      model: { type: 'Unigram', unk_id: 0, vocab },
    });
    // SentencePiece keeps the first way it finds, and starts from the left: x|xx before xx|x.
    expect(tie.encode('xxx')).toEqual([2, 3, 4, 1]);
    expect(tie.encode('xy')).toEqual([2, 3, 5, 1]);
  });

  it('spells unknown characters in bytes where the vocabulary has them', () => {
    const ids = byteTokenizer.encode('a\u20ac');
    expect(ids.slice(-4, -1).map(byteTokenizer.piece)).toEqual(['<0xE2>', '<0x82>', '<0xAC>']);
    expect(byteTokenizer.decode(ids)).toBe('a\u20ac');
    expect(byteTokenizer.decode(ids.slice(0, -2))).toBe('a\ufffd\ufffd');
  });

  it('never finds special or byte pieces by way of normalisation', () => {
    const json = { ...withBytePieces(), normalizer: { type: 'NFKC' } };
    const ids = createTokenizer(json).encode('\uff1c/s\uff1e \uff1c0x41\uff1e');
    expect(ids.indexOf(1)).toBe(ids.length - 1);
    expect(createTokenizer(json).decode(ids)).toBe('</s> <0x41>');
  });

  it('shows special tokens on request, each with a blank behind it', () => {
    const ids = [0, ...tokenizer.encode('a a'), 1];
    expect(tokenizer.decode(ids)).toBe('a a');
    expect(tokenizer.decode(ids, { keepSpecial: true })).toBe('<pad> a a</s> </s>');
  });

  it('cleans up blanks before punctuation only on request', () => {
    const ids = [idOf('\u2581a'), idOf('\u2581'), idOf('.')];
    expect(tokenizer.decode(ids)).toBe('a .');
    expect(tokenizer.decode(ids, { cleanUp: true })).toBe('a.');
  });

  it('streams text that never changes afterwards and ends as decode gives it', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 200; round++) {
      const ids = Array.from({ length: 12 }, () => Math.floor(random() * (byteTokenizer.vocabSize + 2)));
      const stream = createStreamDecoder(byteTokenizer);
      let text = '';
      for (const id of ids) {
        text += stream.push(id);
        expect(stream.text).toBe(text);
        expect(text.endsWith('\ufffd')).toBe(false);
      }
      text += stream.finish();
      expect(text).toBe(byteTokenizer.decode(ids));
      expect(stream.finish()).toBe('');
    }
  });

  it('holds a character back until its last byte', () => {
    const stream = createStreamDecoder(byteTokenizer);
    const shown = byteTokenizer
      .encode('a\u20aca')
      .slice(0, -1)
      .map((id) => stream.push(id));
    expect(shown.join('')).toBe('a\u20aca');
    expect(shown.filter((text) => text === '')).toHaveLength(2);
  });

  it('takes a word of 200,000 characters', () => {
    expect(tokenizer.encode('a'.repeat(200_000)).length).toBeGreaterThan(1_000);
  });
});
