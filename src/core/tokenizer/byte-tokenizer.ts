import { AddedTokenSplitter, isToken } from './added-token-splitter';
import { cleanUpBlanks } from './piece-text';
import type { Tokenizer } from './tokenizer';
import { type ByteTokenizerJson, FIRST_EXTRA_ID } from './tokenizer-json';
import type { AddedToken } from './tokenizer-schema';
import { decodeIgnoringErrors } from './utf8';

const SPECIALS = ['<pad>', '</s>', '<unk>'] as const;
const EOS = 1;
/** Id of the byte 0. */
const OFFSET = SPECIALS.length;
const textEncoder = new TextEncoder();

/** The special tokens of a ByT5 tokenizer by id: padding, end, unknown, then `<extra_id_0>` and on after the bytes. */
export function byteTokenizerSpecials(extraIds: number): { id: number; content: string }[] {
  return [
    ...SPECIALS.map((content, id) => ({ id, content })),
    ...Array.from({ length: extraIds }, (_, i) => ({ id: FIRST_EXTRA_ID + i, content: `<extra_id_${i}>` })),
  ];
}

/**
 * ByT5's tokenizer as Transformers has it: the ids of a text are its UTF-8 bytes + 3. Padding, `</s>` and `<unk>` written
 * out take the white space around them; a text that ends with `</s>` gets no second one. Bytes that are no valid UTF-8
 * are left out when decoding.
 */
export function createByteTokenizer(json: ByteTokenizerJson): Tokenizer {
  const specials = byteTokenizerSpecials(json.model.extra_ids);
  const textOf = new Map(specials.map(({ id, content }) => [id, content]));
  const splitter = new AddedTokenSplitter(
    specials.map(({ id, content }) => [content, addedToken(id, content)]),
  );
  const decode = (ids: readonly number[], keepSpecial: boolean): string => {
    const bytes = ids.flatMap((id): number[] => {
      if (isByte(id)) return [id - OFFSET];
      return keepSpecial ? [...textEncoder.encode(textOf.get(id) ?? '')] : [];
    });
    return decodeIgnoringErrors(bytes);
  };
  return {
    json,
    vocabSize: FIRST_EXTRA_ID + json.model.extra_ids,
    eosTokenId: EOS,
    encodesWordsAlone: false,
    encode(text) {
      const ids: number[] = [];
      for (const section of splitter.split(text)) {
        if (isToken(section)) ids.push(section.id);
        else for (const byte of textEncoder.encode(section.text)) ids.push(byte + OFFSET);
      }
      if (ids.at(-1) !== EOS) ids.push(EOS);
      return ids;
    },
    decode: (ids, { keepSpecial = false, cleanUp = false } = {}) => {
      const text = decode(ids, keepSpecial);
      return cleanUp ? cleanUpBlanks(text) : text;
    },
    // A character appears with its last byte; what is left out never comes back.
    decodeSettled: (ids) => decode(ids, false),
    piece: (id) => (isByte(id) ? shownByte(id - OFFSET) : (textOf.get(id) ?? '')),
  };
}

function addedToken(id: number, content: string): AddedToken {
  const strips = id < OFFSET;
  return {
    id,
    content,
    special: true,
    normalized: false,
    single_word: false,
    lstrip: strips,
    rstrip: strips,
  };
}

function isByte(id: number): boolean {
  return id >= OFFSET && id < FIRST_EXTRA_ID;
}

/** Printable ASCII as it is, other bytes as `<0xE2>`. */
function shownByte(byte: number): string {
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
