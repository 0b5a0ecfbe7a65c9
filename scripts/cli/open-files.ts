import type { ByteSource } from '@/core/formats/bytes/byte-source';

/** The files of a model, open for reading until `close` is called. */
export interface OpenFiles {
  sources: ByteSource[];
  close(): Promise<void>;
}
