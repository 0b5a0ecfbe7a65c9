/**
 * A text on its way through the steps of a tokenizer.json. Of its alignment to the original only one thing is ever asked
 * (by `Metaspace` with `prepend_scheme: first`): whether a part begins with the first character of the whole prompt.
 */
export interface AlignedText {
  readonly text: string;
  /** How many UTF-16 units at the start come from the first character of the prompt. */
  readonly fromFirst: number;
}

/** @returns the part between two offsets, with its alignment */
export function slice({ text, fromFirst }: AlignedText, start: number, end: number): AlignedText {
  return { text: text.slice(start, end), fromFirst: Math.max(0, Math.min(end, fromFirst) - start) };
}

/** @returns the text with something put before it, which is aligned as the first character is */
export function prepend({ text, fromFirst }: AlignedText, added: string): AlignedText {
  return { text: added + text, fromFirst: fromFirst > 0 ? added.length + fromFirst : 0 };
}
