import * as v from 'valibot';
import { AddedTokenSplitter } from './added-token-splitter';
import { createPieceTable, type PieceTable } from './piece-table';
import { assembleText, cleanUpBlanks } from './piece-text';
import { createTextNormalizer } from './text-normalizer';
import type { Tokenizer } from './tokenizer';
import type { TokenizerJson } from './tokenizer-json';
import { checkTokenizerJson, invalidTokenizer } from './tokenizer-schema';
import { UnigramModel } from './unigram-model';

export interface TokenizerOptions {
  /** Id of EOS when the configuration of the model names another piece than `</s>`. */
  eosTokenId?: number;
}

/** SentencePiece's sign for a blank; every word starts with it. */
const WORD_START = '\u2581';
const textEncoder = new TextEncoder();

/**
 * A T5 tokenizer from a Hugging Face `tokenizer.json` (or its like, made from a GGUF). SentencePiece's behaviour is the
 * rule wherever layouts of that file differ: its normalisation table is applied exactly, runs of white space collapse,
 * and blanks at the end of a text give no token. Special and added tokens written out in a text become their ids, as in
 * the libraries that Tk-Instruct was trained with.
 *
 * @throws {PlaygroundError} `invalid-tokenizer` naming what is wrong
 */
export function createTokenizer(json: TokenizerJson | unknown, options: TokenizerOptions = {}): Tokenizer {
  const checked = checkTokenizerJson(json);
  const table = createPieceTable(checked);
  const eosTokenId = options.eosTokenId ?? appendedToken(checked.json) ?? table.idOfSpecial('</s>');
  if (eosTokenId === undefined || table.kind(eosTokenId) === undefined) {
    throw invalidTokenizer('it has no end-of-text token `</s>`');
  }
  const encodeSection = createSectionEncoder(checked.json, table);
  const splitter = new AddedTokenSplitter(checked.addedTokens);

  return {
    json: checked.json,
    vocabSize: table.size,
    eosTokenId,
    encode(text) {
      const ids: number[] = [];
      for (const section of splitter.split(text)) {
        if (typeof section === 'number') ids.push(section);
        else encodeSection(section, ids);
      }
      ids.push(eosTokenId);
      return ids;
    },
    decode: (ids, { keepSpecial = false, cleanUp = false } = {}) => {
      const text = assembleText(ids, table, keepSpecial);
      return cleanUp ? cleanUpBlanks(text) : text;
    },
    piece: (id) => table.text(id).replaceAll(WORD_START, ' '),
  };
}

const appendingSchema = v.object({
  single: v.pipe(
    v.array(v.looseObject({ SpecialToken: v.optional(v.object({ id: v.string() })) })),
    v.minLength(1),
    v.maxLength(8),
  ),
  special_tokens: v.record(v.string(), v.object({ ids: v.array(v.number()) })),
});

/** Id of the token that the file's template puts at the end of a text. */
function appendedToken(json: TokenizerJson): number | undefined {
  const template = v.safeParse(appendingSchema, json.post_processor);
  if (!template.success) return undefined;
  const last = template.output.single.at(-1)?.SpecialToken;
  return last && template.output.special_tokens[last.id]?.ids[0];
}

/** @returns function that appends the ids of a text without added tokens */
function createSectionEncoder(json: TokenizerJson, table: PieceTable): (text: string, ids: number[]) => void {
  const normalizer = createTextNormalizer(json.normalizer);
  const model = new UnigramModel(table.scores, table.textPieces());
  return (text, ids) => {
    let afterUnknown = false;
    for (const { id, text: covered } of model.segment(normalizer.words(text))) {
      if (id >= 0) ids.push(id);
      else if (table.byteIds) for (const byte of textEncoder.encode(covered)) ids.push(table.byteIds[byte]!);
      // SentencePiece gives one unknown id for a run of characters that it does not know.
      else if (!afterUnknown) ids.push(table.unknownId);
      afterUnknown = id < 0;
    }
  };
}
