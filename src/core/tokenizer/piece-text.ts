import type { PieceTable } from './piece-table';

const WORD_START = '\u2581';
const REPLACEMENT = '\ufffd';
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What SentencePiece does with blanks at the start of a text. */
export type LeadingBlanks = 'drop-all' | 'drop-one' | 'keep';

/**
 * Text of a run of ids, as SentencePiece decodes: the blanks that start the text are left out as its rules say, every
 * other one is kept, and none is made up around punctuation.
 *
 * With special tokens kept, each is followed by a blank, and the text between two of them is decoded by itself; that is
 * how the T5 tokenizer of Tk-Instruct's time shows them.
 */
export function assembleText(
  ids: readonly number[],
  table: PieceTable,
  keepSpecial: boolean,
  leading: LeadingBlanks,
): string {
  const runs: string[] = [];
  let run = new TextRun(table, leading);
  for (const id of ids) {
    const known = table.kind(id) !== undefined;
    if (known && table.kind(id) !== 'special') run.add(id);
    else if (keepSpecial) {
      runs.push(run.finish(), table.text(known ? id : table.unknownId), ' ');
      run = new TextRun(table, leading);
    }
  }
  const last = run.finish();
  if (last === '' && runs.length > 0) runs.pop();
  return runs.join('') + last;
}

/** Order matters: each replacement sees what the ones before left. */
const CLEANED = [' .', ' ?', ' !', ' ,', " ' ", " n't", " 'm", " 's", " 've", " 're"] as const;

/** `clean_up_tokenization` of Hugging Face transformers 4. */
export function cleanUpBlanks(text: string): string {
  return CLEANED.reduce((current, spaced) => current.replaceAll(spaced, spaced.trim()), text);
}

/** The pieces between two special tokens. */
class TextRun {
  private text = '';
  /** The one blank that may be dropped was: it was a piece of its own. */
  private blankDropped = false;
  private bytes: number[] = [];

  constructor(
    private readonly table: PieceTable,
    private readonly leading: LeadingBlanks,
  ) {}

  add(id: number): void {
    const piece = this.table.text(id);
    if (this.table.kind(id) === 'byte') {
      this.bytes.push(Number.parseInt(piece.slice(3, 5), 16));
      return;
    }
    this.flushBytes();
    const atStart = this.text === '' && !this.blankDropped && this.leading !== 'keep';
    const drops = atStart && piece.startsWith(WORD_START);
    this.blankDropped = drops && this.leading === 'drop-one';
    this.text += (drops ? piece.slice(1) : piece).replaceAll(WORD_START, ' ');
  }

  finish(): string {
    this.flushBytes();
    return this.text;
  }

  private flushBytes(): void {
    if (this.bytes.length === 0) return;
    this.text += textOfBytes(this.bytes);
    this.bytes = [];
  }
}

/** UTF-8 to text; each byte that is part of no character becomes one U+FFFD, as in SentencePiece. */
function textOfBytes(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const character = decodeStrictly(bytes.slice(at, at + length));
    text += character ?? REPLACEMENT;
    at += character === undefined ? 1 : length;
  }
  return text;
}

function decodeStrictly(bytes: readonly number[]): string | undefined {
  try {
    return strictDecoder.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
