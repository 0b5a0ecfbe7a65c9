import type { AddedToken } from './tokenizer-schema';

/** Finds added tokens (`</s>`, `<extra_id_0>`) written out in a text: leftmost first, the longest at each place. */
export class AddedTokenSplitter {
  private readonly idOf: ReadonlyMap<string, number>;
  /** For each first UTF-16 unit the lengths of the tokens that start with it, longest first. */
  private readonly lengthsByFirst = new Map<string, number[]>();

  constructor(tokens: readonly AddedToken[]) {
    this.idOf = new Map(tokens.map(({ content, id }) => [content, id]));
    for (const content of this.idOf.keys()) {
      const first = content[0]!;
      const lengths = new Set(this.lengthsByFirst.get(first)).add(content.length);
      this.lengthsByFirst.set(
        first,
        [...lengths].sort((a, b) => b - a),
      );
    }
  }

  /** @returns stretches of text, and ids of the added tokens between them, in order */
  split(text: string): (string | number)[] {
    const sections: (string | number)[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const token = this.tokenAt(text, at);
      if (token === undefined) continue;
      if (at > start) sections.push(text.slice(start, at));
      sections.push(this.idOf.get(token)!);
      start = at + token.length;
      at = start - 1;
    }
    if (start < text.length) sections.push(text.slice(start));
    return sections;
  }

  private tokenAt(text: string, at: number): string | undefined {
    return this.lengthsByFirst
      .get(text[at]!)
      ?.map((length) => text.slice(at, at + length))
      .find((candidate) => this.idOf.has(candidate));
  }
}
