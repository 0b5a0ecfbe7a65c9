/**
 * CRC-32 as zip files use it (ISO 3309, reflected polynomial 0xEDB88320), four bytes at a time: Kounavis and Berry, "A
 * Systematic Approach to Building High Performance, Software-based, CRC Generators", 2005.
 */

const POLYNOMIAL = 0xedb88320;
const TABLES = makeTables();

/** `TABLES[k][b]` is the remainder of byte b followed by k zero bytes. */
function makeTables(): [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const tables: [Uint32Array, Uint32Array, Uint32Array, Uint32Array] = [
    new Uint32Array(256),
    new Uint32Array(256),
    new Uint32Array(256),
    new Uint32Array(256),
  ];
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[0][byte] = crc;
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let k = 1; k < 4; k++) {
      const shorter = tables[k - 1]![byte]!;
      tables[k]![byte] = (shorter >>> 8) ^ tables[0][shorter & 255]!;
    }
  }
  return tables;
}

/**
 * The checksum of the bytes, as an unsigned 32-bit number.
 * @param before the checksum of the bytes that come before these, when they are a part
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let crc = before ^ 0xffffffff;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc = t3[crc & 255]! ^ t2[(crc >>> 8) & 255]! ^ t1[(crc >>> 16) & 255]! ^ t0[crc >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 255]!;
  return (crc ^ 0xffffffff) >>> 0;
}
