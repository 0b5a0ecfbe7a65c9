import { describe, expect, it } from 'vitest';
import { encodeRaw } from '@/core/encoding/encode-prompt';
import { tokenSpans } from '@/core/encoding/token-spans';
import type { PlaygroundError } from '@/core/errors';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { seededRandom } from '@/testing/seeded-random';

const good = makeTinyTokenizerJson();
const METASPACE = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'never', split: true };
const FLAGS = { special: false, single_word: false, lstrip: false, rstrip: false, normalized: false };
const added = (id: number, content: string) => [
  ...(good.added_tokens as object[]),
  { ...FLAGS, id, content },
];
const template = (id: string, tokens: object) => ({
  type: 'TemplateProcessing',
  single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id, type_id: 0 } }],
  special_tokens: tokens,
});

const REFUSED: [name: string, parts: object, message: RegExp][] = [
  ['a pre-tokenizer', { pre_tokenizer: { type: 'ByteLevel' } }, /pre_tokenizer.*ByteLevel/],
  [
    'a split by a regular expression',
    { pre_tokenizer: { type: 'Split', pattern: { Regex: '(a+)+' }, behavior: 'Removed' } },
    /Split by a regular/,
  ],
  ['a normaliser', { normalizer: { type: 'BertNormalizer' } }, /normalizer.*BertNormalizer/],
  ['a decoder', { decoder: { type: 'WordPiece' } }, /decoder.*WordPiece/],
  [
    'bytes joined behind Fuse',
    { decoder: { type: 'Sequence', decoders: [{ type: 'Fuse' }, { type: 'ByteFallback' }] } },
    /behind Fuse/,
  ],
  ['a post-processor', { post_processor: { type: 'Mystery' } }, /post_processor.*Mystery/],
  [
    'a post-processor called like a method',
    { post_processor: { type: 'constructor' } },
    /post_processor.*constructor/,
  ],
  [
    'a template of an undefined token',
    { post_processor: template('constructor', {}) },
    /"constructor", which it does not define/,
  ],
  [
    'a template of an id that is not there',
    { post_processor: template('x', { x: { ids: [900] } }) },
    /id 900/,
  ],
  ['an added token with the id of a piece', { added_tokens: added(5, 'new') }, /"new" has the id 5/],
  ['a piece with another id', { added_tokens: added(100, good.model.vocab[5]![0]) }, /has the id 100/],
  ['a step called like a method', { pre_tokenizer: { type: '__proto__' } }, /pre_tokenizer/],
];

describe('a tokenizer.json that asks for what is not supported', () => {
  it.each(REFUSED)('is refused by the name of %s', (_, parts, message) => {
    let thrown: unknown;
    try {
      createTokenizer({ ...good, ...parts });
    } catch (error) {
      thrown = error;
    }
    expect((thrown as PlaygroundError).code).toBe('invalid-tokenizer');
    expect((thrown as PlaygroundError).message).toMatch(message);
  });
});

describe('a tokenizer.json of another layout', () => {
  it('ends prompts as its template does', () => {
    const before = createTokenizer({
      ...good,
      post_processor: template('constructor', { constructor: { ids: [4, 5] } }),
    });
    expect(before.encode('')).toEqual([4, 5]);
    const none = createTokenizer({ ...good, post_processor: null });
    expect(none.encode('a')).toEqual(createTokenizer(good).encode('a').slice(0, -1));
    expect(none.eosTokenId).toBe(1);
    const prompt = encodeRaw('a b a b a b', 4, none);
    expect(prompt.inputIds).toEqual(none.encode('a b a b a b').slice(0, 4));
    expect(prompt.parts[0]!.tokens).toBe(none.encode('a b a b a b').length);
  });

  it('finds tokens called like methods, and no others', () => {
    const tokenizer = createTokenizer({
      ...good,
      added_tokens: added(good.model.vocab.length, 'constructor'),
    });
    expect(tokenizer.encode('constructor')).toEqual([good.model.vocab.length, 1]);
    expect(tokenizer.encode('toString __proto__').every((id) => id < good.model.vocab.length)).toBe(true);
  });

  it('gives plain text back, never throws, and knows where its tokens stand', () => {
    const tokenizer = createTokenizer({ ...good, pre_tokenizer: METASPACE, decoder: METASPACE });
    const random = seededRandom(41);
    const signs = ['a', 'b', ' ', '\u2581', '\u0301', '\ud800', '\u{1f600}', '</s>', '\n', '\u200b', 'the'];
    for (let round = 0; round < 300; round++) {
      const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!;
      const plain = Array.from({ length: 20 }, () => pick(['a', 'b', ' ', 'the'])).join('');
      expect(tokenizer.decode(tokenizer.encode(plain))).toBe(plain);
      const hostile = Array.from({ length: 30 }, () => pick(signs)).join('');
      const ids = tokenizer.encode(hostile);
      const spans = tokenSpans(hostile, ids, tokenizer);
      expect(spans).toHaveLength(ids.length);
      expect(
        spans.every(
          ([start, end], i) => start <= end && end <= hostile.length && start >= (spans[i - 1]?.[0] ?? 0),
        ),
      ).toBe(true);
    }
    const spans = tokenSpans('the a', tokenizer.encode('the a'), tokenizer);
    expect(spans.at(-2)).toEqual([4, 5]);
  });

  it('takes a text of 200,000 characters without a blank, and one of blanks', () => {
    const normalizer = { type: 'Strip', strip_left: false, strip_right: true };
    const tokenizer = createTokenizer({ ...good, normalizer, pre_tokenizer: null, decoder: null });
    expect(tokenizer.encode('a'.repeat(200_000)).length).toBeGreaterThan(1_000);
    expect(tokenizer.encode(`${' '.repeat(2_000_000)}a${' '.repeat(2_000_000)}`)).toHaveLength(3);
  });
});
