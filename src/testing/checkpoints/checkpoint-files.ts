/** Checkpoints as files in memory, for tests of readers. */
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { huggingFaceName } from '@/core/formats/checkpoint/tensor-names';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { t5ConfigToJson } from '@/core/model/t5-config';

/** The tensors of a checkpoint under Hugging Face's names. */
export function huggingFaceTensors(checkpoint: Checkpoint): StoredTensor[] {
  const gated = checkpoint.config.isGatedAct;
  return [...checkpoint.tensors.values()].map((tensor) => ({
    ...tensor,
    name: huggingFaceName(tensor.name, gated)!,
  }));
}

export function jsonSource(name: string, json: unknown): ByteSource {
  return bytesSource(name, new TextEncoder().encode(JSON.stringify(json)));
}

export function configSource(checkpoint: Checkpoint): ByteSource {
  return jsonSource('config.json', t5ConfigToJson(checkpoint.config));
}

/** Whether two runs of bytes are the same; much faster than a deep comparison by the test runner. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * Compares two models bit by bit.
 * @returns names of tensors whose values as float32 differ, or that only one of them has
 */
export async function differingTensors(a: Checkpoint, b: Checkpoint): Promise<string[]> {
  const different: string[] = [];
  for (const name of new Set([...a.tensors.keys(), ...b.tensors.keys()])) {
    const [one, other] = [a.tensors.get(name), b.tensors.get(name)];
    const same =
      one !== undefined &&
      other !== undefined &&
      sameBytes(
        new Uint8Array((await readAsF32(one)).buffer),
        new Uint8Array((await readAsF32(other)).buffer),
      );
    if (!same) different.push(name);
  }
  return different;
}
