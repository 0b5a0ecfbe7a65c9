const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/**
 * A random UUID, version 4 (RFC 9562): 36 characters, as `crypto.randomUUID` makes them. Browsers leave that function
 * out of pages opened over plain http; `getRandomValues` is there everywhere.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = Array.from(bytes, hex).join('');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
