import type { CheckedTokenizer } from './tokenizer-schema';

/** `special`: pad, EOS, unk, sentinels. `byte`: one byte of a character that no piece covers. */
export type PieceKind = 'text' | 'special' | 'byte';

/** Everything known of each id of a tokenizer. */
export interface PieceTable {
  /** Ids, added tokens included. */
  readonly size: number;
  readonly unknownId: number;
  /** By id, in float32 as SentencePiece has them; 0 for added tokens outside the vocabulary. */
  readonly scores: Float32Array;
  /** Id of each byte value, when the vocabulary has all 256 byte pieces (mT5): SentencePiece's byte fallback. */
  readonly byteIds?: readonly number[];
  /** Ids of the pieces that SentencePiece finds before everything else. */
  readonly userDefined: ReadonlySet<number>;
  /** Undefined for an id that does not exist: models have more rows than their tokenizer has pieces. */
  kind(id: number): PieceKind | undefined;
  /** Piece as stored, `▁` for a blank; empty for an id that does not exist. */
  text(id: number): string;
  idOfSpecial(text: string): number | undefined;
  /** The pieces that may be found in a text by the model: not what is special, unused, or a byte. */
  textPieces(): [text: string, id: number][];
}

const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/;

export function createPieceTable({ json, addedTokens }: CheckedTokenizer): PieceTable {
  const { vocab, unk_id: unknownId } = json.model;
  const rules = json.sentencepiece;
  const size = addedTokens.reduce((most, token) => Math.max(most, token.id + 1), vocab.length);
  const texts = new Array<string>(size).fill('');
  const scores = new Float32Array(size);
  const kinds = new Array<PieceKind | undefined>(size);
  vocab.forEach(([text, score], id) => {
    texts[id] = text;
    scores[id] = score;
    kinds[id] = 'text';
  });
  const byteIds = findByteIds(texts);
  for (const id of byteIds ?? []) kinds[id] = 'byte';
  // A written-out special token is found before the model sees the text. Were its piece in the model as well, whose
  // score is 0, then full-width letters that are normalised to `</s>` would end the prompt. An added token that is not
  // special stays the piece that it is.
  for (const token of addedTokens) {
    texts[token.id] = token.content;
    kinds[token.id] = token.special ? 'special' : 'text';
  }
  for (const id of [unknownId, ...(rules?.control ?? [])]) kinds[id] = 'special';
  if (!rules) markControlPieces(texts, kinds);

  const specials = new Map<string, number>();
  kinds.forEach((kind, id) => {
    if (kind === 'special') specials.set(texts[id]!, id);
  });
  const unused = new Set(rules?.unused);
  return {
    size,
    unknownId,
    scores,
    byteIds,
    userDefined: new Set(rules?.user_defined),
    kind: (id) => kinds[id],
    text: (id) => texts[id] ?? '',
    idOfSpecial: (text) => specials.get(text),
    textPieces: () =>
      vocab.flatMap(([text], id): [string, number][] =>
        kinds[id] === 'text' && !unused.has(id) ? [[text, id]] : [],
      ),
  };
}

/** Some files list no added tokens; `<pad>`, `</s>` and the sentinels are special all the same. */
function markControlPieces(texts: readonly string[], kinds: (PieceKind | undefined)[]): void {
  texts.forEach((text, id) => {
    if (/^<(?:pad|s|\/s|unk|extra_id_\d+)>$/.test(text)) kinds[id] = 'special';
  });
}

function findByteIds(texts: readonly string[]): number[] | undefined {
  const ids = new Array<number>(256).fill(-1);
  texts.forEach((text, id) => {
    const match = BYTE_PIECE.exec(text);
    if (match) ids[Number.parseInt(match[1]!, 16)] = id;
  });
  return ids.includes(-1) ? undefined : ids;
}
