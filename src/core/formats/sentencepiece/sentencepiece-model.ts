/** SentencePiece's own model file (`spiece.model`): the protobuf message `ModelProto` of a Unigram model. */
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { FIXED32, LENGTH_DELIMITED, type ProtobufField, readFields, VARINT } from './protobuf-fields';

/** mT5's file, the largest in use, has 4.3 MB. */
export const MAX_MODEL_BYTES = 32 * 2 ** 20;
const MAX_PIECES = 300_000;

/** What a piece is; the numbers are those of the file. */
export const PIECE_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface SentencePiece {
  readonly text: string;
  /** Logarithm of the probability, in float32. */
  readonly score: number;
  /** One of {@link PIECE_TYPE}. */
  readonly type: number;
}

/** A Unigram model with the rules by which it normalises text. Everything else a file may ask for was refused. */
export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[];
  readonly unknownId: number;
  /** Compiled normalisation rules; empty for none. */
  readonly charsmap: Uint8Array;
  /** A blank is put before the text. */
  readonly addDummyPrefix: boolean;
  /** Runs of blanks collapse, and none is kept at the ends. */
  readonly removeExtraWhitespaces: boolean;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a model. The caller has checked its size against {@link MAX_MODEL_BYTES}.
 * @param file name for messages
 * @throws {PlaygroundError} `malformed-file` when it is no such file, `unsupported-file` naming what is not supported
 */
export function parseSentencePieceModel(file: string, bytes: Uint8Array): SentencePieceModel {
  const pieces: SentencePiece[] = [];
  let trainer: Uint8Array = NO_BYTES;
  let normalizer: Uint8Array = NO_BYTES;
  let denormalizer: Uint8Array = NO_BYTES;
  for (const field of readFields(file, bytes)) {
    if (field.number > 5) continue;
    const message = messageOf(file, field);
    if (field.number === 1) {
      if (pieces.length === MAX_PIECES) throw malformedFile(file, `it has more than ${MAX_PIECES} pieces.`);
      pieces.push(readPiece(file, message));
    } else if (field.number === 2) trainer = message;
    else if (field.number === 3) normalizer = message;
    else if (field.number === 5) denormalizer = message;
  }
  const byteFallback = readTrainer(file, trainer);
  const unknownId = checkPieces(file, pieces, byteFallback);
  if (readNormalizer(file, denormalizer).charsmap.length > 0) {
    throw unsupportedFile(file, 'it has rules of denormalisation, which are not supported.');
  }
  return { pieces, unknownId, ...readNormalizer(file, normalizer) };
}

const NO_BYTES = new Uint8Array(0);

function messageOf(file: string, field: ProtobufField): Uint8Array {
  if (field.wireType === LENGTH_DELIMITED) return field.bytes;
  throw malformedFile(file, 'this is no SentencePiece model.');
}

function readPiece(file: string, message: Uint8Array): SentencePiece {
  let text = '';
  let score = 0;
  let type: number = PIECE_TYPE.normal;
  for (const field of readFields(file, message)) {
    if (field.number === 1) text = textOf(file, messageOf(file, field));
    else if (field.number === 2 && field.wireType === FIXED32) score = floatOf(field.bytes);
    else if (field.number === 3 && field.wireType === VARINT) type = field.varint;
  }
  return { text, score, type };
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformedFile(file, 'a piece is not valid UTF-8.');
  }
}

function floatOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}

const MODEL_TYPES = ['', 'Unigram', 'BPE', 'word', 'character'];
const UNIGRAM = 1;

/** @returns whether unknown characters are spelled in bytes */
function readTrainer(file: string, message: Uint8Array): boolean {
  let modelType = UNIGRAM;
  let byteFallback = false;
  let whitespaceAsSuffix = false;
  for (const { number, wireType, varint } of readFields(file, message)) {
    if (wireType !== VARINT) continue;
    if (number === 3) modelType = varint;
    else if (number === 24) whitespaceAsSuffix = varint !== 0;
    else if (number === 35) byteFallback = varint !== 0;
  }
  if (modelType !== UNIGRAM) {
    const name = MODEL_TYPES[modelType] ?? String(modelType);
    throw unsupportedFile(
      file,
      `it is a SentencePiece model of the kind ${name}; only Unigram models are read.`,
    );
  }
  if (whitespaceAsSuffix) {
    throw unsupportedFile(
      file,
      'it marks blanks at the end of words (treat_whitespace_as_suffix), which is not supported.',
    );
  }
  return byteFallback;
}

function readNormalizer(
  file: string,
  message: Uint8Array,
): Pick<SentencePieceModel, 'charsmap' | 'addDummyPrefix' | 'removeExtraWhitespaces'> {
  let charsmap: Uint8Array = NO_BYTES;
  let addDummyPrefix = true;
  let removeExtraWhitespaces = true;
  let escapeWhitespaces = true;
  for (const field of readFields(file, message)) {
    if (field.number === 2) charsmap = messageOf(file, field);
    if (field.wireType !== VARINT) continue;
    if (field.number === 3) addDummyPrefix = field.varint !== 0;
    else if (field.number === 4) removeExtraWhitespaces = field.varint !== 0;
    else if (field.number === 5) escapeWhitespaces = field.varint !== 0;
  }
  if (!escapeWhitespaces) {
    throw unsupportedFile(
      file,
      'it keeps blanks as they are (escape_whitespaces = false), which is not supported.',
    );
  }
  return { charsmap, addDummyPrefix, removeExtraWhitespaces };
}

const BYTE_PIECE = /^<0x[0-9A-F]{2}>$/;

/**
 * What SentencePiece itself asks of the pieces of a model.
 * @returns id of the unknown piece
 */
function checkPieces(file: string, pieces: readonly SentencePiece[], byteFallback: boolean): number {
  const searched = new Set<string>();
  const reserved = new Set<string>();
  let unknownId = -1;
  let bytes = 0;
  for (const [id, { text, type }] of pieces.entries()) {
    if (text === '') throw malformedFile(file, `piece ${id} has no text.`);
    if (type < PIECE_TYPE.normal || type > PIECE_TYPE.byte) {
      throw unsupportedFile(file, `piece ${quoteName(text)} is of the unknown type ${type}.`);
    }
    const isReserved = type === PIECE_TYPE.unknown || type === PIECE_TYPE.control || type === PIECE_TYPE.byte;
    const known = isReserved ? reserved : searched;
    if (known.has(text)) throw malformedFile(file, `piece ${quoteName(text)} is there twice.`);
    known.add(text);
    if (type === PIECE_TYPE.unknown) {
      if (unknownId >= 0) throw malformedFile(file, 'it has two pieces for what is unknown.');
      unknownId = id;
    }
    if (BYTE_PIECE.test(text) !== (type === PIECE_TYPE.byte)) {
      throw unsupportedFile(file, `piece ${quoteName(text)} looks like a byte and is none, or the reverse.`);
    }
    if (type === PIECE_TYPE.byte) bytes++;
  }
  if (unknownId < 0) throw malformedFile(file, 'it has no piece for what is unknown.');
  if (bytes !== (byteFallback ? 256 : 0)) {
    throw malformedFile(file, `it has ${bytes} pieces of bytes; byte_fallback is ${byteFallback}.`);
  }
  return unknownId;
}
