/** A SentencePiece model with what `tokenizer_config.json` and `added_tokens.json` add to it, as one tokenizer. */
import { bytesToBase64 } from '@/core/formats/bytes/base64';
import { unsupportedFile } from '@/core/formats/bytes/file-errors';
import {
  areUsualRules,
  BLANK,
  sentencePieceJson,
  type WrittenToken,
} from '@/core/tokenizer/sentencepiece-json';
import type { SentencePieceRules, TokenizerJson } from '@/core/tokenizer/tokenizer-json';
import { checkTokenizerJson } from '@/core/tokenizer/tokenizer-schema';
import { PIECE_TYPE, type SentencePieceModel } from './sentencepiece-model';
import type { TokenizerConfig } from './tokenizer-config';

/** Sentinels that T5's tokenizer adds where nothing says how many. */
const USUAL_EXTRA_IDS = 100;

/**
 * The tokenizer that Transformers' T5Tokenizer makes of the files.
 * @param file name of the model, for messages
 * @param vocabSize rows of the embedding: sentinels that nobody asked for are left out where there is no room for them
 * @throws {PlaygroundError} `unsupported-file` naming what contradicts, `invalid-tokenizer`
 */
export function tokenizerFromModel(
  file: string,
  model: SentencePieceModel,
  config: TokenizerConfig,
  vocabSize: number | undefined,
): TokenizerJson {
  const { pieces, unknownId } = model;
  const idOf = new Map(pieces.map(({ text }, id) => [text, id]));
  const end = idOf.get(config.endToken);
  if (end === undefined) {
    throw unsupportedFile(
      file,
      `it has no piece ${JSON.stringify(config.endToken)}, which is to end a text.`,
    );
  }
  const written = writtenTokens(file, idOf, unknownId, config, vocabSize);
  const rules = rulesOf(model, written);
  const hasCharsmap = model.charsmap.length > 0;
  const json = sentencePieceJson({
    vocab: pieces.map(({ text, score }) => [text, score]),
    unknownId,
    written,
    end: { id: end, content: config.endToken },
    charsmap: hasCharsmap ? bytesToBase64(model.charsmap) : undefined,
    rules: hasCharsmap && areUsualRules(rules) ? undefined : rules,
  });
  return checkTokenizerJson(json).json;
}

function rulesOf(model: SentencePieceModel, written: readonly WrittenToken[]): SentencePieceRules {
  const special = new Set(written.filter((token) => token.special).map(({ id }) => id));
  const idsOf = (type: number) => model.pieces.flatMap((piece, id) => (piece.type === type ? [id] : []));
  return {
    add_dummy_prefix: model.addDummyPrefix,
    remove_extra_whitespaces: model.removeExtraWhitespaces,
    control: idsOf(PIECE_TYPE.control).filter((id) => !special.has(id)),
    user_defined: idsOf(PIECE_TYPE.userDefined),
    unused: idsOf(PIECE_TYPE.unused),
  };
}

/** The tokens that are found where a text writes them out, by id. */
function writtenTokens(
  file: string,
  idOf: ReadonlyMap<string, number>,
  unknownId: number,
  config: TokenizerConfig,
  vocabSize: number | undefined,
): WrittenToken[] {
  const tokens = new Map<number, WrittenToken>();
  const special = (content: string, id: number) => tokens.set(id, { id, content, special: true });
  for (const content of [config.padToken, config.endToken]) {
    const id = idOf.get(content);
    if (id !== undefined) special(content, id);
  }
  const unknown = [...idOf].find(([, id]) => id === unknownId)![0];
  special(unknown, unknownId);
  const extraIds = extraIdsOf(file, idOf, config, vocabSize);
  for (let i = 0; i < extraIds; i++) special(`<extra_id_${i}>`, idOf.size + extraIds - 1 - i);
  for (const token of config.added) addToken(file, token, tokens, idOf);
  const known = new Set([...tokens.values()].map(({ content }) => content));
  for (const content of config.specialTokens) {
    if (known.has(content)) continue;
    const id = idOf.get(content);
    if (id === undefined) {
      throw unsupportedFile(
        file,
        `the special token ${JSON.stringify(content.slice(0, 40))} of its tokenizer_config.json has no id.`,
        'Save the tokenizer again with Transformers, which writes a tokenizer.json.',
      );
    }
    special(content, id);
  }
  return [...tokens.values()].sort((one, other) => one.id - other.id);
}

const SENTINEL = /^<extra_id_\d+>$/;

/**
 * How many sentinels stand behind the pieces: what the configuration says, else as many as it lists.
 * @throws {PlaygroundError} `unsupported-file` when it says and lists different things, or the pieces hold them already
 */
function extraIdsOf(
  file: string,
  idOf: ReadonlyMap<string, number>,
  config: TokenizerConfig,
  vocabSize: number | undefined,
): number {
  const listed = new Set(
    config.specialTokens.filter((content) => SENTINEL.test(content) && !idOf.has(content)),
  );
  const said = config.extraIds ?? (listed.size > 0 ? listed.size : defaultExtraIds(idOf, vocabSize));
  // Sentinels that are listed beside `extra_ids: 0` have the ids that the list of added tokens gives them.
  if (said > 0 && listed.size > 0 && listed.size !== said) {
    throw unsupportedFile(
      file,
      `tokenizer_config.json says extra_ids = ${said} and lists ${listed.size} sentinels as special tokens.`,
      'Save the tokenizer again with Transformers, which writes a tokenizer.json.',
    );
  }
  if (said > 0 && idOf.has('<extra_id_0>')) {
    throw unsupportedFile(
      file,
      `tokenizer_config.json says extra_ids = ${said}, but <extra_id_0> is a piece of the model already.`,
      'Set extra_ids to 0 in tokenizer_config.json.',
    );
  }
  return said;
}

/** T5's 100; none where the pieces hold sentinels already, as mT5's do, or where the model has no rows for them. */
function defaultExtraIds(idOf: ReadonlyMap<string, number>, vocabSize: number | undefined): number {
  if (idOf.has('<extra_id_0>') || idOf.has(`${BLANK}<extra_id_0>`)) return 0;
  return vocabSize !== undefined && idOf.size + USUAL_EXTRA_IDS > vocabSize ? 0 : USUAL_EXTRA_IDS;
}

/** Adds a token under the id that a file gives it, unless pieces or sentinels say otherwise. */
function addToken(
  file: string,
  token: WrittenToken,
  tokens: Map<number, WrittenToken>,
  idOf: ReadonlyMap<string, number>,
): void {
  const other = tokens.get(token.id);
  const known =
    idOf.get(token.content) ?? [...tokens.values()].find((each) => each.content === token.content)?.id;
  const isTaken = token.id < idOf.size && idOf.get(token.content) !== token.id;
  if ((other && other.content !== token.content) || (known ?? token.id) !== token.id || isTaken) {
    const quoted = JSON.stringify(token.content.slice(0, 40));
    throw unsupportedFile(
      file,
      `the added token ${quoted} is said to have the id ${token.id}, ${
        known === undefined ? 'which is that of another' : `but has ${known}`
      }.`,
      'Take tokenizer_config.json and added_tokens.json from the same folder as the model file.',
    );
  }
  tokens.set(token.id, { ...token, special: token.special || (other?.special ?? false) });
}
