import type { WordsOf } from './rouge';

/**
 * The patterns of GPT-2's splitter as the reference tokenizer runs them: its `\s` is Unicode's White_Space. Words are
 * split after 2,000 characters, longer than any in natural text, because merging takes quadratic time.
 */
const GPT2_WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}{1,2000}| ?\p{N}{1,2000}| ?[^\p{White_Space}\p{L}\p{N}]{1,2000}|\p{White_Space}{1,2000}(?!\P{White_Space})|\p{White_Space}{1,2000}/gu;

/** A token by itself, which no text around it changes. */
const END_OF_TEXT = '<|endoftext|>';
const SPACE = 0x20;

/**
 * The words of the cross-lingual track: tokens of GPT-2's byte-pair encoding without their leading spaces, with case kept
 * and without stemming. Two tokens are the same word if their bytes are equal.
 *
 * Loads the vocabulary (about 200 kB compressed) on the first call.
 */
export async function loadXlingualWords(): Promise<WordsOf> {
  const [{ BytePairEncodingCore }, { default: vocabulary }] = await Promise.all([
    import('gpt-tokenizer/BytePairEncodingCore'),
    import('gpt-tokenizer/bpeRanks/r50k_base'),
  ]);
  const encoder = new BytePairEncodingCore({
    bytePairRankDecoder: vocabulary,
    tokenSplitRegex: GPT2_WORDS,
  });
  const wordOf = (id: number): string => withoutBlanks(vocabulary[id] ?? []);
  return (text) =>
    text
      .split(END_OF_TEXT)
      .flatMap((part, index) => [
        ...(index === 0 ? [] : [END_OF_TEXT]),
        ...encoder.encodeNative(part).map(wordOf),
      ]);
}

/** @param token a text, or bytes that are none by themselves: those become a text that no other token is */
function withoutBlanks(token: string | readonly number[]): string {
  if (typeof token === 'string') return token.replace(/^ +/, '');
  const start = token.findIndex((byte) => byte !== SPACE);
  return `\0${token.slice(start).join(' ')}`;
}
