/** SHA-256, in hexadecimal: by the browser where all bytes are at hand, else in pieces, for files larger than memory. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** A running hash: give it pieces of any length, ask for the digest at any time. */
export class Sha256 {
  private running = sha256.create();

  update(bytes: Uint8Array): this {
    this.running.update(bytes);
    return this;
  }

  /** A hash that continues from here on its own. */
  copy(): Sha256 {
    const copy = new Sha256();
    copy.running = this.running.clone();
    return copy;
  }

  /** The hash of everything so far; more may follow. */
  digest(): string {
    return bytesToHex(this.running.clone().digest());
  }
}

/** The hash of bytes that are all at hand, one part after the other. */
export async function sha256Of(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  // Missing at http:// addresses other than localhost.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) {
    const hash = new Sha256();
    for (const part of parts) hash.update(part);
    return hash.digest();
  }
  const whole = parts.length === 1 ? parts[0]! : new Uint8Array(await new Blob([...parts]).arrayBuffer());
  return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', whole)));
}

/** Bytes hashed at a time when a whole file is read through. */
const STEP = 4 * 2 ** 20;

/** The hash of a whole blob, a few megabytes in memory at a time. */
export async function sha256OfBlob(blob: Blob): Promise<string> {
  const hash = new Sha256();
  for (let at = 0; at < blob.size; at += STEP) {
    hash.update(new Uint8Array(await blob.slice(at, at + STEP).arrayBuffer()));
  }
  return hash.digest();
}
