import type { Tokenizer } from './tokenizer';

/** Text that appears token by token. */
export interface StreamDecoder {
  /**
   * Takes the next id.
   * @returns the text it adds: empty for a special token, or while a character is still incomplete
   */
  push(id: number): string;
  /** @returns what was held back; afterwards `text` equals `decode` of all ids */
  finish(): string;
  /** Everything returned so far. */
  readonly text: string;
}

/**
 * Decodes an answer as it is generated. Characters that take several byte pieces appear when they are complete, so what
 * is shown never changes afterwards.
 */
export function createStreamDecoder(tokenizer: Tokenizer): StreamDecoder {
  const ids: number[] = [];
  let shown = '';
  const showUpTo = (text: string): string => {
    const added = text.slice(shown.length);
    shown = text;
    return added;
  };
  return {
    push(id) {
      ids.push(id);
      const settled = tokenizer.decodeSettled?.(ids) ?? tokenizer.decode(ids).replace(/\ufffd+$/u, '');
      return settled.length > shown.length ? showUpTo(settled) : '';
    },
    finish: () => showUpTo(tokenizer.decode(ids)),
    get text() {
      return shown;
    },
  };
}
