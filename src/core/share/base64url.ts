/** Bytes as text that needs no escaping in an address: base64 with `-` and `_`, without padding (RFC 4648, 5). */
import { base64ToBytes, bytesToBase64 } from '@/core/formats/bytes/base64';

export function bytesToBase64Url(bytes: Uint8Array): string {
  return bytesToBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @returns undefined when the text has characters outside the alphabet, or an impossible length */
export function base64UrlToBytes(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  return base64ToBytes(text.replaceAll('-', '+').replaceAll('_', '/'));
}
