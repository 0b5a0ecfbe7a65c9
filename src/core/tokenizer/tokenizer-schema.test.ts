import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { MAX_PIECES } from './tokenizer-schema';
import { createTokenizer } from './unigram-tokenizer';

const good = makeTinyTokenizerJson();
const withModel = (model: unknown) => ({ ...good, model });
const withVocab = (vocab: unknown) => withModel({ ...good.model, vocab });
const withNormalizer = (normalizer: unknown) => ({ ...good, normalizer });

const HOSTILE: [name: string, json: unknown, message: RegExp][] = [
  ['nothing', undefined, /the file/],
  ['a text', 'tokenizer', /the file/],
  ['an empty object', {}, /model/],
  ['another kind', withModel({ type: 'BPE', vocab: {}, merges: [] }), /Unigram/],
  ['no vocabulary', withVocab([]), /vocab/],
  [
    'too many pieces',
    withVocab(Array.from({ length: MAX_PIECES + 1 }, () => ['a', -1])),
    /more than 300000 pieces/,
  ],
  ['a score that is no number', withVocab([['a', 'x']]), /score/],
  ['an infinite score', withVocab([['a', Number.NEGATIVE_INFINITY]]), /score/],
  ['a score beyond float32', withVocab([['a', -1e300]]), /score/],
  ['an empty piece', withVocab([['', -1]]), /score/],
  ['a huge piece', withVocab([['a'.repeat(10_000), -1]]), /score/],
  [
    'pieces that add up to too much',
    withVocab(Array.from({ length: 50_000 }, () => ['a'.repeat(200), -1])),
    /too long/,
  ],
  ['an unknown id beyond the vocabulary', withModel({ ...good.model, unk_id: 4_000 }), /unk_id/],
  ['no unknown id', withModel({ ...good.model, unk_id: null }), /unk_id/],
  [
    'an added token with a huge id',
    { ...good, added_tokens: [{ id: 2 ** 40, content: 'x' }] },
    /added_tokens/,
  ],
  ['an added token without text', { ...good, added_tokens: [{ id: 3, content: '' }] }, /added_tokens/],
  [
    'no EOS',
    {
      ...good,
      added_tokens: [],
      post_processor: null,
      model: { type: 'Unigram', unk_id: 0, vocab: [['a', -1]] },
    },
    /end-of-text/,
  ],
  ['an unknown normalizer', withNormalizer({ type: 'Mystery' }), /normalizer/],
  ['a normalizer inside itself', withNormalizer(nested(9)), /normalizer/],
  [
    'a regular expression that runs for ever',
    withNormalizer({ type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' }),
    /replaces/,
  ],
  [
    'a replacement that grows',
    withNormalizer({ type: 'Replace', pattern: { String: 'a' }, content: 'aaaa' }),
    /replaces/,
  ],
  [
    'a table that is no base64',
    withNormalizer({ type: 'Precompiled', precompiled_charsmap: '!!' }),
    /damaged/,
  ],
  [
    'a table longer than its blob',
    withNormalizer({ type: 'Precompiled', precompiled_charsmap: btoa('\xff\xff\xff\xff') }),
    /damaged/,
  ],
];

function nested(depth: number): unknown {
  return depth === 0 ? { type: 'NFKC' } : { type: 'Sequence', normalizers: [nested(depth - 1)] };
}

describe('tokenizer files that cannot be used', () => {
  it.each(HOSTILE)('refuses %s', (_, json, message) => {
    let thrown: unknown;
    try {
      createTokenizer(json);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PlaygroundError);
    expect((thrown as PlaygroundError).code).toBe('invalid-tokenizer');
    expect((thrown as PlaygroundError).message).toMatch(message);
    expect((thrown as PlaygroundError).hint).toBeTruthy();
  });

  it('takes mT5-like normalisation, and an EOS of another name', () => {
    const tokenizer = createTokenizer({
      ...good,
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Strip', strip_left: false, strip_right: true },
          { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '\u2581' },
          { type: 'NFKC' },
          { type: 'Lowercase' },
        ],
      },
    });
    expect(tokenizer.encode(' A  A ')).toEqual(tokenizer.encode('a a'));
    expect(createTokenizer(good, { eosTokenId: 0 }).encode('')).toEqual([0]);
  });
});
