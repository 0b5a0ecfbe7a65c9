import type { AddedToken } from './tokenizer-schema';

/** A stretch of text between added tokens, with its offset, or the id of an added token. */
export type Section = { text: string; start: number } | { id: number };

/** Whether a section is an added token. */
export function isToken(section: Section): section is { id: number } {
  return 'id' in section;
}

const WORD = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const ENDS_WITH_WORD = new RegExp(`${WORD.source}$`, 'u');
const STARTS_WITH_WORD = new RegExp(`^${WORD.source}`, 'u');
const WHITE_SPACE = /^\p{White_Space}$/u;

/**
 * Finds added tokens (`</s>`, `<extra_id_0>`) written out in a text, as the tokenizers library does: leftmost first, the
 * longest at each place. A token may have to be a word of its own (`single_word`), and may take the white space before
 * (`lstrip`) or behind it (`rstrip`).
 */
export class AddedTokenSplitter {
  private readonly tokenOf: ReadonlyMap<string, AddedToken>;
  /** For each first UTF-16 unit the lengths of the tokens that start with it, longest first. */
  private readonly lengthsByFirst = new Map<string, number[]>();

  /** @param tokens each under the text that is looked for; an empty text is never found */
  constructor(tokens: readonly (readonly [text: string, token: AddedToken])[]) {
    this.tokenOf = new Map(tokens.filter(([text]) => text !== ''));
    for (const content of this.tokenOf.keys()) {
      const first = content[0]!;
      const lengths = new Set(this.lengthsByFirst.get(first)).add(content.length);
      this.lengthsByFirst.set(
        first,
        [...lengths].sort((a, b) => b - a),
      );
    }
  }

  /** @returns stretches of text, and the added tokens between them, in order */
  split(text: string): Section[] {
    const sections: Section[] = [];
    let done = 0;
    const addText = (end: number) => {
      if (done < end) sections.push({ text: text.slice(done, end), start: done });
    };
    for (let at = 0; at < text.length; at++) {
      const found = this.textAt(text, at);
      if (found === undefined) continue;
      const token = this.tokenOf.get(found)!;
      const end = at + found.length;
      if (!token.single_word || isOwnWord(text, at, end)) {
        addText(token.lstrip ? Math.max(done, whiteSpaceStart(text, at)) : at);
        sections.push({ id: token.id });
        done = token.rstrip ? whiteSpaceEnd(text, end) : end;
      }
      at = end - 1;
    }
    addText(text.length);
    return sections;
  }

  private textAt(text: string, at: number): string | undefined {
    return this.lengthsByFirst
      .get(text[at]!)
      ?.map((length) => text.slice(at, at + length))
      .find((candidate) => this.tokenOf.has(candidate));
  }
}

/** Only as much of the text is looked at as one character takes. */
function isOwnWord(text: string, start: number, end: number): boolean {
  return (
    !ENDS_WITH_WORD.test(text.slice(Math.max(0, start - 2), start)) &&
    !STARTS_WITH_WORD.test(text.slice(end, end + 2))
  );
}

function whiteSpaceStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && WHITE_SPACE.test(text[start - 1]!)) start--;
  return start;
}

function whiteSpaceEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && WHITE_SPACE.test(text[end]!)) end++;
  return end;
}
