/** Merges an adapter into the loaded model. The file may be large, so it is written to the private file system if there is one. */

import { mergeAdapter } from '@/core/adapters/merge-adapter';
import { PlaygroundError } from '@/core/errors';
import { type ByteSink, memorySink } from '@/core/formats/bytes/byte-sink';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import type { MergeRequest } from '@/engine/protocol';
import type { LoadedModel } from '@/engine/worker/loading/loaded-model';
import { openOpfsStore } from '@/storage/models/opfs-store';
import { openAdapterShelf, readShelvedAdapter } from '@/storage/training/adapter-shelf';

/** Holds one merged model at a time, until it is saved by the user or loaded. */
const FOLDER = 'merged';
const FILE = 'merged.gguf';

/**
 * @returns the file, which the next merge overwrites
 * @throws {PlaygroundError} `unsupported-file` for repositories of ONNX files; `checkpoint-mismatch`, `quota`, `cancelled`
 */
export async function writeMerged(
  model: LoadedModel,
  { adapter: { id, scale }, quantisation }: MergeRequest,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<File> {
  if (!model.withCheckpoint) {
    throw new PlaygroundError(
      'unsupported-file',
      'A repository of ONNX files cannot be merged with an adapter.',
      {
        hint: 'Load the same model from its original weights.',
      },
    );
  }
  const adapter = await readShelvedAdapter(await openAdapterShelf(), id);
  return model.withCheckpoint(async (checkpoint) => {
    const name = `${model.facts.name} + adapter`;
    const merged = mergeAdapter(checkpoint, adapter, scale);
    const named = { ...merged, metadata: { ...merged.metadata, 'general.name': name } };
    return writeFile(`${name.replace(/[^\w.+-]+/g, '-')}.gguf`, (sink) =>
      convertToGguf(named, quantisation, sink, {
        signal,
        onProgress: async ({ bytes, byteCount }) => {
          onProgress(bytes / byteCount);
          // Lets a cancel message be handled.
          await new Promise((resume) => setTimeout(resume));
        },
      }),
    );
  });
}

async function writeFile(name: string, write: (sink: ByteSink) => Promise<void>): Promise<File> {
  const store = await openOpfsStore(FOLDER);
  if (!store) {
    const memory = memorySink();
    await write(memory.write);
    return new File([memory.bytes()], name);
  }
  const file = (await store.open(FILE, true))!;
  try {
    file.truncate(0);
    let at = 0;
    await write(async (bytes) => {
      file.write(bytes, at);
      at += bytes.length;
    });
    file.flush();
  } finally {
    file.close();
  }
  return new File([(await store.snapshot(FILE))!], name);
}
