/** 64 bits of a text in hexadecimal, from two mixed FNV-1a hashes of its UTF-16 units. Not cryptographic. */
export function textFingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xc2b2ae35;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  const hex = (bits: number) => ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}
