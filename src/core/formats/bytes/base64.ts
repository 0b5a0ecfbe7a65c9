/** Bytes of base64 text. @throws when it is none */
export function base64ToBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Base64 text of bytes, with padding. */
export function bytesToBase64(bytes: Uint8Array): string {
  // In pieces: a call takes only so many arguments.
  let binary = '';
  for (let start = 0; start < bytes.length; start += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8_192));
  }
  return btoa(binary);
}
