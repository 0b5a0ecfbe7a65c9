import { AddedTokenSplitter, isToken } from '@/core/tokenizer/added-token-splitter';
import { createPieceTable } from '@/core/tokenizer/piece-table';
import { cleanUpBlanks } from '@/core/tokenizer/piece-text';
import type { TokenizerEnds } from '@/core/tokenizer/sentencepiece-tokenizer';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { CheckedTokenizer } from '@/core/tokenizer/tokenizer-schema';
import { type AlignedText, slice } from './aligned-text';
import { createDecoder, isByteToken } from './decoder';
import { createNormalizer, type NormalizerStep } from './normalizer';
import { createPreTokenizer } from './pre-tokenizer';
import { UnigramSearch } from './unigram-search';

/**
 * A tokenizer that does what its tokenizer.json says, step by step as the tokenizers library does: added tokens,
 * normaliser, pre-tokenizer, Unigram model, template and decoder. Two departures: the piece of a special token is never
 * found by way of normalisation (`＜/s＞` does not end a prompt), and a file that does not say whether unknown characters
 * are spelled in bytes does so if it has all 256.
 * @throws {PlaygroundError} `invalid-tokenizer` naming a step that is not supported
 */
export function createPipelineTokenizer(
  checked: CheckedTokenizer,
  { eosTokenId, template }: TokenizerEnds,
): Tokenizer {
  const table = createPieceTable(checked);
  const normalize = createNormalizer(checked.json.normalizer);
  const shownAs = new Map(
    checked.addedTokens
      .filter((token) => token.normalized)
      .map(({ id, content }) => [id, normalize({ text: content, fromFirst: 0 }).text]),
  );
  const encodeText = createTextEncoder(checked, normalize, table.byteIds ?? []);
  const decodeTokens = createDecoder(checked.json.decoder, impliesBytes(checked, table.byteIds));
  const isShown = (id: number, keepSpecial: boolean): boolean =>
    table.kind(id) !== undefined && (keepSpecial || table.kind(id) !== 'special');
  const tokensOf = (ids: readonly number[], keepSpecial: boolean): string[] =>
    ids.filter((id) => isShown(id, keepSpecial)).map((id) => shownAs.get(id) ?? table.text(id));
  return {
    json: checked.json,
    vocabSize: table.size,
    eosTokenId,
    template,
    encodesWordsAlone: false,
    encode(text) {
      const ids = [...template.before];
      encodeText(text, ids);
      ids.push(...template.after);
      return ids;
    },
    decode: (ids, { keepSpecial = false, cleanUp = false } = {}) => {
      const text = decodeTokens(tokensOf(ids, keepSpecial));
      return cleanUp ? cleanUpBlanks(text) : text;
    },
    // A run of bytes is decoded as a whole: one that is no UTF-8 changes what stood there before.
    decodeSettled: (ids) => {
      const tokens = tokensOf(ids, false);
      while (tokens.length > 0 && isByteToken(tokens.at(-1)!)) tokens.pop();
      return decodeTokens(tokens);
    },
    piece: (id) => table.text(id).replaceAll('\u2581', ' '),
  };
}

/** Whether a file has all pieces of bytes and, being older than the field, does not say that they are used. */
function impliesBytes({ json }: CheckedTokenizer, byteIds: readonly number[] | undefined): boolean {
  return json.model.byte_fallback === undefined && byteIds !== undefined;
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @returns function that appends the ids of a text, without the template's */
function createTextEncoder(
  { json, addedTokens }: CheckedTokenizer,
  normalize: NormalizerStep,
  byteIds: readonly number[],
): (text: string, ids: number[]) => void {
  const preTokenize = createPreTokenizer(json.pre_tokenizer);
  const normalized = addedTokens.filter((token) => token.normalized);
  const writtenSplitter = new AddedTokenSplitter(
    addedTokens.filter((token) => !token.normalized).map((token) => [token.content, token]),
  );
  const normalizedSplitter = new AddedTokenSplitter(
    normalized.map((token) => [normalize({ text: token.content, fromFirst: 0 }).text, token]),
  );
  const { vocab, unk_id: unknownId, byte_fallback: said } = json.model;
  const special = addedTokens.filter((token) => token.special).map((token) => token.id);
  const search = new UnigramSearch({
    vocab,
    unknownId,
    byteFallback: said ?? byteIds.length > 0,
    hidden: new Set([...special, ...(said === undefined ? byteIds : [])]),
  });
  const encodeSection = (section: AlignedText, ids: number[]): void => {
    const text = normalize(section);
    for (const part of normalizedSplitter.split(text.text)) {
      if (isToken(part)) {
        ids.push(part.id);
        continue;
      }
      const piece = slice(text, part.start, part.start + part.text.length);
      for (const word of preTokenize(piece)) for (const id of search.encode(word.text)) ids.push(id);
    }
  };
  return (text, ids) => {
    // Half a surrogate pair, which no other program has, counts as U+FFFD.
    const whole = utf8Decoder.decode(utf8Encoder.encode(text));
    const fromFirst = whole === '' ? 0 : String.fromCodePoint(whole.codePointAt(0)!).length;
    for (const section of writtenSplitter.split(whole)) {
      if (isToken(section)) ids.push(section.id);
      else
        encodeSection(
          slice({ text: whole, fromFirst }, section.start, section.start + section.text.length),
          ids,
        );
    }
  };
}
