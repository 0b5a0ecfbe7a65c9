import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZipDirectory } from '@/core/formats/torch/torch-zip';
import { BASE } from '@/testing/checkpoints/release-shapes';
import { convertCommand } from './cli/convert';
import { openModelFiles } from './cli/node-sources';
import type { Layout } from './synthetic/write-checkpoint';
import { LAYOUTS, writeCheckpoint } from './synthetic/write-checkpoint';

/** The base shape, shrunk; the hole is of full size, which costs nothing on a disk that stores no zeros. */
const SMALL = {
  config: {
    ...BASE,
    ...{
      dModel: 64,
      dKv: 16,
      numHeads: 4,
      dFf: 128,
      numEncoderLayers: 2,
      numDecoderLayers: 2,
      vocabSize: 96,
    },
  },
  seed: 3,
  shards: 3,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playground-synthetic-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(layout: Layout, holeBytes: number): Promise<string> {
  const place = join(folder, layout);
  await writeCheckpoint(place, { ...SMALL, layout, holeBytes });
  return place;
}

async function convertedSum(place: string): Promise<string> {
  const out = join(folder, 'model.gguf');
  const code = await convertCommand.run([place, '--quant', 'mixed', '--name', 'x', '--out', out], {
    out: () => undefined,
    err: () => undefined,
  });
  expect(code).toBe(0);
  return createHash('sha256')
    .update(await readFile(out))
    .digest('hex');
}

describe('a synthetic checkpoint', () => {
  it('converts to the same bytes from every layout', async () => {
    const sums = new Map<string, Layout[]>();
    for (const layout of LAYOUTS) {
      const sum = await convertedSum(await write(layout, 2 ** 20));
      sums.set(sum, [...(sums.get(sum) ?? []), layout]);
    }
    expect([...sums.values()]).toEqual([[...LAYOUTS]]);
  });

  it('in shards is several files with an index', async () => {
    expect((await readdir(await write('torch-sharded', 0))).sort()).toEqual([
      'config.json',
      'pytorch_model-00001-of-00003.bin',
      'pytorch_model-00002-of-00003.bin',
      'pytorch_model-00003-of-00003.bin',
      'pytorch_model.bin.index.json',
      'tokenizer.json',
    ]);
  });

  it('beyond 4 GB has its records in 64 bits and is read from there', async () => {
    const place = await write('torch-zip64', 4.25 * 2 ** 30);
    const file = join(place, 'pytorch_model.bin');
    expect((await stat(file)).size).toBeGreaterThan(2 ** 32);
    const files = await openModelFiles(file);
    try {
      const entries = [...(await readZipDirectory(files.sources[0]!)).values()];
      expect(entries.find(({ name }) => name === 'archive/data/0')?.size).toBe(4.25 * 2 ** 30);
      expect(entries.filter(({ headerOffset }) => headerOffset > 2 ** 32).length).toBe(entries.length - 2);
    } finally {
      await files.close();
    }
    expect(await convertedSum(place)).toBe(await convertedSum(await write('safetensors', 0)));
  });

  it('with one byte changed beyond 4 GB is refused', async () => {
    const file = join(await write('torch-zip64', 4.25 * 2 ** 30), 'pytorch_model.bin');
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    await handle.write(Uint8Array.of(1, 2, 3), 0, 3, size - 40_000);
    await handle.close();
    await expect(convertedSum(join(folder, 'torch-zip64'))).rejects.toMatchObject({ code: 'malformed-file' });
    expect(await readdir(folder)).not.toContain('model.gguf.part');
  });
});
