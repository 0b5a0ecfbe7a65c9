import { AddedTokenSplitter, isToken } from './added-token-splitter';
import { createPieceTable, type PieceTable } from './piece-table';
import { assembleText, cleanUpBlanks } from './piece-text';
import { BLANK } from './sentencepiece-json';
import type { SentencePieceLayout } from './sentencepiece-layout';
import { createSentencePieceNormalizer } from './sentencepiece-normalizer';
import type { Tokenizer, TokenTemplate } from './tokenizer';
import type { CheckedTokenizer } from './tokenizer-schema';
import { UnigramModel } from './unigram-model';

const textEncoder = new TextEncoder();

/** What the kinds of Unigram tokenizers have in common. */
export interface TokenizerEnds {
  eosTokenId: number;
  template: TokenTemplate;
}

/**
 * A tokenizer that follows SentencePiece to the letter. Special and added tokens written out in a text become their ids,
 * as in the libraries that Tk-Instruct was trained with; the text between two of them is encoded by itself.
 * @throws {PlaygroundError} `invalid-tokenizer` when its rules of normalisation are damaged
 */
export function createSentencePieceTokenizer(
  checked: CheckedTokenizer,
  layout: SentencePieceLayout,
  { eosTokenId, template }: TokenizerEnds,
): Tokenizer {
  const table = createPieceTable(checked);
  const encodeText = createTextEncoder(table, layout);
  const splitter = new AddedTokenSplitter(checked.addedTokens.map((token) => [token.content, token]));
  const { addDummyPrefix, removeExtraWhitespaces } = layout;
  const leading = removeExtraWhitespaces ? 'drop-all' : addDummyPrefix ? 'drop-one' : 'keep';
  return {
    json: checked.json,
    vocabSize: table.size,
    eosTokenId,
    template,
    encodesWordsAlone: addDummyPrefix && removeExtraWhitespaces,
    encode(text) {
      const ids = [...template.before];
      for (const section of splitter.split(text)) {
        if (isToken(section)) ids.push(section.id);
        else encodeText(section.text, ids);
      }
      ids.push(...template.after);
      return ids;
    },
    decode: (ids, { keepSpecial = false, cleanUp = false } = {}) => {
      const text = assembleText(ids, table, keepSpecial, leading);
      return cleanUp ? cleanUpBlanks(text) : text;
    },
    piece: (id) => table.text(id).replaceAll(BLANK, ' '),
  };
}

/** @returns function that appends the ids of a text without added tokens */
function createTextEncoder(
  table: PieceTable,
  { anyWhiteSpace, ...layout }: SentencePieceLayout,
): (text: string, ids: number[]) => void {
  const userDefined = [...table.userDefined].map((id) => table.text(id));
  const normalize = createSentencePieceNormalizer({ ...layout, userDefined });
  const model = new UnigramModel(table.scores, table.textPieces(), table.userDefined);
  return (text, ids) => {
    const normalised = normalize(anyWhiteSpace ? text.replaceAll(/\p{White_Space}+/gu, ' ') : text);
    let afterUnknown = false;
    for (const { id, text: covered } of model.segmentText(normalised)) {
      if (id >= 0) ids.push(id);
      else if (table.byteIds) for (const byte of textEncoder.encode(covered)) ids.push(table.byteIds[byte]!);
      // SentencePiece gives one unknown id for a run of characters that it does not know.
      else if (!afterUnknown) ids.push(table.unknownId);
      afterUnknown = id < 0;
    }
  };
}
