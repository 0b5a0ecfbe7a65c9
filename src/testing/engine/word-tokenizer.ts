import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';

/**
 * A tokenizer in which every id is a word of its own, so that texts in tests can be read off the ids: `w12 w7`.
 * Ids 0 and 1 are padding and EOS.
 */
export function makeWordTokenizer(vocabSize: number): Tokenizer {
  const eosTokenId = 1;
  return {
    vocabSize,
    eosTokenId,
    encode: (text) => [...[...text.matchAll(/w(\d+)/g)].map((match) => Number(match[1])), eosTokenId],
    decode: (ids) =>
      ids
        .filter((id) => id > eosTokenId)
        .map((id) => `w${id}`)
        .join(' '),
    piece: (id) => `w${id}`,
    json: makeTinyTokenizerJson(),
  };
}
