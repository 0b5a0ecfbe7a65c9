import type { ByteSource } from './byte-source';
import { unsupportedFile } from './file-errors';
import type { TensorFile } from './tensor-file';

export async function openTorchCheckpoint(source: ByteSource): Promise<TensorFile> {
  throw unsupportedFile(source.name, 'not yet');
}
