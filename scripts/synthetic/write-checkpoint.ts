/** Writes the files of a model as the hub has them, one tensor in memory at a time. */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import type { T5Config } from '@/core/model/t5-config';
import { t5ConfigToJson } from '@/core/model/t5-config';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import type { ZipPartFacts } from '@/testing/checkpoints/torch-file';
import {
  wholeTensorsPickle,
  zipDirectoryEntry,
  zipEnd,
  zipLocalHeader,
} from '@/testing/checkpoints/torch-file';
import { randomTensors } from './random-tensors';

export const LAYOUTS = [
  'torch',
  'torch-sharded',
  'torch-zip64',
  'safetensors',
  'safetensors-sharded',
] as const;

/** How a model lies in its folder. `torch-zip64` has a part with a hole before all others; see {@link WriteOptions}. */
export type Layout = (typeof LAYOUTS)[number];

export interface WriteOptions {
  config: T5Config;
  seed: number;
  layout: Layout;
  /** Files of a sharded layout. */
  shards: number;
  /** Bytes of the hole in the zip64 layout: past 4 GB every record after it needs 64 bits. Takes no room on the disk. */
  holeBytes: number;
}

/** Real files carry this tensor and no T5 uses it, so it may be of any size. */
const UNUSED = 'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight';

/**
 * Writes weights, `config.json` and a small `tokenizer.json` into a folder.
 * @returns bytes of weights that a conversion reads
 */
export async function writeCheckpoint(folder: string, options: WriteOptions): Promise<number> {
  const { config, seed, layout, shards, holeBytes } = options;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(t5ConfigToJson(config)));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(makeTinyTokenizerJson()));
  const tensors = randomTensors(config, seed);
  const torch = layout.startsWith('torch');
  const name = torch ? 'pytorch_model.bin' : 'model.safetensors';
  const hole = layout === 'torch-zip64' ? holeBytes : 0;
  const parts = layout.endsWith('-sharded') ? shardsOf(tensors, shards) : [tensors];
  const map: [tensor: string, file: string][] = [];
  for (const [i, part] of parts.entries()) {
    const file = parts.length === 1 ? name : shardName(name, i + 1, parts.length);
    const handle = await open(join(folder, file), 'w');
    await (torch ? writeTorch(handle, part, hole) : writeSafetensorsTo(handle, part)).finally(() =>
      handle.close(),
    );
    for (const tensor of part) map.push([tensor.name, file]);
  }
  if (parts.length > 1) {
    const index = { metadata: { total_size: bytesOf(tensors) }, weight_map: Object.fromEntries(map) };
    await writeFile(join(folder, `${name}.index.json`), JSON.stringify(index));
  }
  return bytesOf(tensors);
}

function bytesOf(tensors: readonly StoredTensor[]): number {
  return tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function shardName(name: string, number: number, count: number): string {
  const pad = (value: number) => String(value).padStart(5, '0');
  return name.replace('.', `-${pad(number)}-of-${pad(count)}.`);
}

/** Consecutive tensors of about equal size together. */
function shardsOf(tensors: readonly StoredTensor[], count: number): StoredTensor[][] {
  const shards = Array.from({ length: count }, (): StoredTensor[] => []);
  const total = bytesOf(tensors);
  let before = 0;
  for (const tensor of tensors) {
    shards[Math.min(count - 1, Math.floor((before / total) * count))]!.push(tensor);
    before += tensor.byteLength;
  }
  return shards.filter((shard) => shard.length > 0);
}

/** What `torch.save(state_dict)` writes: a zip of stored parts, the pickle first. */
async function writeTorch(
  handle: FileHandle,
  tensors: readonly StoredTensor[],
  holeBytes: number,
): Promise<void> {
  const unused = { name: UNUSED, type: 'bf16' as const, shape: [holeBytes / 2], byteLength: holeBytes };
  const zip = new ZipFileWriter(handle);
  await zip.add('archive/data.pkl', wholeTensorsPickle(holeBytes > 0 ? [unused, ...tensors] : tensors));
  if (holeBytes > 0) await zip.addZeros('archive/data/0', holeBytes);
  const first = holeBytes > 0 ? 1 : 0;
  for (const [i, tensor] of tensors.entries()) {
    await zip.add(`archive/data/${first + i}`, await tensor.read());
  }
  await zip.add('archive/version', new TextEncoder().encode('3\n'));
  await zip.end();
}

/** A zip file of stored parts, written from its beginning to its end. */
class ZipFileWriter {
  private readonly handle: FileHandle;
  private readonly entries: Uint8Array[] = [];
  private position = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async add(name: string, bytes: Uint8Array): Promise<void> {
    await this.header({ name, size: bytes.length, checksum: crc32(bytes) });
    await this.write(bytes);
  }

  /** A part of zeros that the file system need not store. */
  async addZeros(name: string, size: number): Promise<void> {
    const zeros = new Uint8Array(2 ** 20);
    let checksum = 0;
    for (let at = 0; at < size; at += zeros.length) {
      checksum = crc32(zeros.subarray(0, Math.min(zeros.length, size - at)), checksum);
    }
    await this.header({ name, size, checksum });
    this.position += size;
  }

  async end(): Promise<void> {
    const start = this.position;
    for (const entry of this.entries) await this.write(entry);
    const size = this.position - start;
    await this.write(zipEnd(this.entries.length, size, start, { zip64: 'where-needed' }));
  }

  private async header(facts: ZipPartFacts): Promise<void> {
    this.entries.push(zipDirectoryEntry(facts, this.position, { zip64: 'where-needed' }));
    await this.write(zipLocalHeader(facts));
  }

  private async write(bytes: Uint8Array): Promise<void> {
    // One call may write a part.
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.handle.write(
        bytes,
        done,
        bytes.length - done,
        this.position + done,
      );
      done += bytesWritten;
    }
    this.position += bytes.length;
  }
}

async function writeSafetensorsTo(handle: FileHandle, tensors: readonly StoredTensor[]): Promise<void> {
  let end = 0;
  const entries = tensors.map(({ name, shape, byteLength }) => {
    const begin = end;
    end += byteLength;
    return [name, { dtype: 'BF16', shape, data_offsets: [begin, end] }];
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(header.length), true);
  await handle.writeFile(prefix);
  await handle.writeFile(header);
  for (const tensor of tensors) await handle.writeFile(await tensor.read());
}
