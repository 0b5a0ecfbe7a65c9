/** UTF-8 of bytes that may be invalid, by the standard's rule of maximal subparts. */

/** Range of the second byte after each first byte that restricts it (overlong forms, surrogates, beyond U+10FFFF). */
const SECOND: Readonly<Record<number, readonly [least: number, most: number]>> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
};
const CONTINUATION = [0x80, 0xbf] as const;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes as Python does with `errors="ignore"`: what is no character is left out. */
export function decodeIgnoringErrors(bytes: readonly number[]): string {
  const valid: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { length, complete } = characterAt(bytes, at);
    if (complete) valid.push(...bytes.slice(at, at + length));
    at += length;
  }
  return decoder.decode(Uint8Array.from(valid));
}

/** The character at a place, or the bytes there that start one and never become it. */
function characterAt(bytes: readonly number[], at: number): { length: number; complete: boolean } {
  const first = bytes[at]!;
  const wanted = characterLength(first);
  if (wanted === 0) return { length: 1, complete: false };
  for (let i = 1; i < wanted; i++) {
    const [least, most] = (i === 1 && SECOND[first]) || CONTINUATION;
    const byte = bytes[at + i];
    if (byte === undefined || byte < least || byte > most) return { length: i, complete: false };
  }
  return { length: wanted, complete: true };
}

/** Bytes of a character by its first; 0 for a byte that starts none. */
function characterLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
