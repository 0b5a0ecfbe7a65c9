/**
 * Damaged files of every kind: each is either refused with a plain error or read with tensors of the shapes its
 * configuration asks for, quickly, and without reading past the file. Where the container has checksums (PyTorch's zip),
 * what is read is what was written; safetensors and GGUF have none, so a changed weight cannot be noticed there.
 */
import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { crc32 } from '@/core/formats/bytes/crc32';
import { writeSafetensors } from '@/core/formats/safetensors/safetensors';
import { configSource, huggingFaceTensors, sameBytes } from '@/testing/checkpoints/checkpoint-files';
import { makeForeignGguf } from '@/testing/checkpoints/foreign-gguf';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { writeTorchFile } from '@/testing/checkpoints/torch-file';
import { describeWithReference, referenceBytes } from '@/testing/reference';
import { seededRandom } from '@/testing/seeded-random';
import { convertToGguf } from './convert';
import { openCheckpoint } from './open-checkpoint';
import { expectedTensors } from './tensor-names';
import type { ForeignType } from './tensor-type';
import { valueCount } from './tensor-type';
import { readAsF32 } from './tensor-values';

const MUTATIONS = 200;

const tiny = makeTinyCheckpoint({ seed: 11, config: { numEncoderLayers: 1, numDecoderLayers: 1 } });

/** Rows of 256, which K-quants need, and of 32 where a layer writes back. */
const wide = makeTinyCheckpoint({
  seed: 12,
  config: { dModel: 256, dFf: 32, dKv: 32, numHeads: 1, numEncoderLayers: 1, numDecoderLayers: 1 },
});

/** Every foreign type somewhere. */
function foreignType(name: string): ForeignType {
  const narrow = /_o\.weight$|ffn_down/.test(name);
  const types = narrow ? (['q5_0', 'q5_1', 'q4_1'] as const) : (['q4_k', 'q5_k', 'q6_k'] as const);
  return types[crc32(new TextEncoder().encode(name)) % types.length]!;
}

const CONTAINERS: [name: string, write: () => Promise<Uint8Array>, sidecars: ByteSource[]][] = [
  ['model.safetensors', () => writeSafetensors(huggingFaceTensors(tiny)), [configSource(tiny)]],
  ['pytorch_model.bin', () => writeTorchFile(huggingFaceTensors(tiny)), [configSource(tiny)]],
  ['zip64.bin', () => writeTorchFile(huggingFaceTensors(tiny), { zip64: true }), [configSource(tiny)]],
  ['model.gguf', writeTinyGguf, []],
  ['q4_k_m.gguf', () => makeForeignGguf(wide, foreignType), []],
];

async function writeTinyGguf(): Promise<Uint8Array> {
  const sink = memorySink();
  await convertToGguf(tiny, 'q8_0', sink.write);
  return sink.bytes();
}

const EXTREMES = [0n, 1n, 0x7fffffffn, 0xffffffffn, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];

/** Damages a copy in one of four ways; headers, at either end of a file, are hit most. */
function mutate(original: Uint8Array, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const whole = (limit: number): number => Math.floor(random() * limit);
  const place = (): number => {
    const where = random();
    const reach = Math.min(original.length, 8_192);
    if (where < 0.5) return whole(reach);
    return where < 0.8 ? original.length - 1 - whole(reach) : whole(original.length);
  };
  const copy = original.slice();
  switch (seed % 4) {
    case 0:
      for (let i = 0; i <= whole(4); i++) copy[place()]! ^= 1 << whole(8);
      return copy;
    case 1:
      return copy.subarray(0, place());
    case 2: {
      const [from, to] = [place(), place()];
      const length = 1 + whole(256);
      const piece = copy.subarray(from, from + length);
      const rest = copy.subarray(to + whole(32));
      const spliced = new Uint8Array(to + piece.length + rest.length);
      spliced.set(copy.subarray(0, to));
      spliced.set(piece, to);
      spliced.set(rest, to + piece.length);
      return spliced;
    }
    default: {
      const view = new DataView(copy.buffer);
      const at = Math.max(0, Math.min(place(), copy.length - 8));
      const value = EXTREMES[whole(EXTREMES.length)]!;
      if (random() < 0.5) view.setBigUint64(at, value, true);
      else view.setUint32(at, Number(value & 0xffffffffn), true);
      return copy;
    }
  }
}

/** Every tensor's bytes, by name. */
async function contents(
  source: ByteSource,
  sidecars: readonly ByteSource[],
): Promise<Map<string, Uint8Array>> {
  const checkpoint = await openCheckpoint([source, ...sidecars]);
  const read = new Map<string, Uint8Array>();
  for (const tensor of checkpoint.tensors.values()) read.set(tensor.name, (await tensor.read()).slice());
  return read;
}

/**
 * @param whole what the undamaged file holds, for containers with checksums: a damaged file is refused or read the same
 * @returns `refused` or `read`; anything else the readers may do fails the test
 */
async function tryMutation(
  source: ByteSource,
  sidecars: readonly ByteSource[],
  whole?: ReadonlyMap<string, Uint8Array>,
): Promise<'refused' | 'read'> {
  try {
    const checkpoint = await openCheckpoint([source, ...sidecars]);
    for (const [name, shape] of expectedTensors(checkpoint.config)) {
      const tensor = checkpoint.tensors.get(name)!;
      const sound =
        tensor.shape.join() === shape.join() &&
        (await tensor.read()).length === tensor.byteLength &&
        (await readAsF32(tensor)).length === valueCount(shape);
      if (!sound) throw new Error(`${name} was read with another shape than it should have.`);
      if (whole) expect(sameBytes(await tensor.read(), whole.get(name)!), name).toBe(true);
    }
    return 'read';
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    if (error.code === 'internal') throw error;
    return 'refused';
  }
}

function itWithstandsMutations(
  name: string,
  read: () => Promise<{ original: Uint8Array; sidecars: readonly ByteSource[] }>,
): void {
  it(`${name} is read when it is whole`, async () => {
    const { original, sidecars } = await read();
    expect(await tryMutation(bytesSource(name, original), sidecars)).toBe('read');
  });

  it(`${name} withstands ${MUTATIONS} seeded mutations`, async () => {
    const { original, sidecars } = await read();
    const outcomes = { refused: 0, read: 0 };
    const checksummed = name.endsWith('.bin');
    const whole = checksummed ? await contents(bytesSource(name, original), sidecars) : undefined;
    for (let seed = 0; seed < MUTATIONS; seed++) {
      outcomes[await tryMutation(bytesSource(name, mutate(original, seed)), sidecars, whole)]++;
    }
    // Both ways out are taken, or the mutations test nothing.
    expect(outcomes.refused).toBeGreaterThan(50);
    expect(outcomes.read).toBeGreaterThan(checksummed ? 0 : 10);
  });
}

describe('damaged files', () => {
  for (const [name, write, sidecars] of CONTAINERS) {
    itWithstandsMutations(name, async () => ({ original: await write(), sidecars }));
  }
});

describeWithReference('damaged files of a published model', () => {
  for (const name of ['model.safetensors', 'pytorch_model.bin']) {
    itWithstandsMutations(name, async () => ({
      original: await referenceBytes(`gold/chronos-dummy/${name}`),
      sidecars: [bytesSource('config.json', await referenceBytes('gold/chronos-dummy/config.json'))],
    }));
  }
});
