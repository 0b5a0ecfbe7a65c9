/** Opens stored models of the library for the engine worker. */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, blobSource } from '@/core/formats/bytes/byte-source';
import { browserLocks } from '@/storage/locks';
import { MODEL_FOLDER, ModelShelf } from '@/storage/models/model-shelf';
import { openOpfsStore } from '@/storage/models/opfs-store';

/** A file that cannot be deleted until it is released. */
export interface HeldSource {
  source: ByteSource;
  release: () => void;
}

/**
 * Opens the file of a stored model and checks its commit record and length.
 * @throws {PlaygroundError} `not-found` if it is not stored, or incomplete; `storage-unavailable`
 */
export async function openStored(id: string): Promise<HeldSource> {
  const store = await openOpfsStore(MODEL_FOLDER);
  if (!store) {
    throw new PlaygroundError('storage-unavailable', 'This browser does not let the page store models.', {
      hint: 'Download the model again; it is then kept in memory until the page closes.',
    });
  }
  const shelf = new ModelShelf(store, browserLocks());
  return new Promise((resolve, reject) => {
    shelf
      .read(
        id,
        (file) => new Promise<void>((release) => resolve({ source: blobSource(file.name, file), release })),
      )
      .catch(reject);
  });
}
