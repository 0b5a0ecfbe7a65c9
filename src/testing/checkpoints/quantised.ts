/** A checkpoint after a trip through GGUF at a quantisation: for tests that compare runtimes on the same weights. */
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf, type Quantisation } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';

export async function throughGguf(checkpoint: Checkpoint, quantisation: Quantisation): Promise<Checkpoint> {
  const sink = memorySink();
  await convertToGguf(checkpoint, quantisation, sink.write);
  return openCheckpoint([bytesSource('model.gguf', sink.bytes())]);
}
