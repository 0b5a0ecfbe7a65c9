import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import { makeForeignGguf } from '@/testing/checkpoints/foreign-gguf';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { convertCommand } from './convert';
import { inspectCommand } from './inspect';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playground-inspect-'));
  const config = { dModel: 256, dKv: 64, numHeads: 4, dFf: 256, numEncoderLayers: 1, numDecoderLayers: 1 };
  const wide = makeTinyCheckpoint({ seed: 41, config });
  await writeFile(join(folder, 'q6_k.gguf'), await makeForeignGguf(wide, () => 'q6_k'));
  const mixed = memorySink();
  await convertToGguf(wide, 'mixed', mixed.write);
  await writeFile(join(folder, 'mixed.gguf'), mixed.bytes());
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function linesOf(command: typeof inspectCommand, ...args: string[]): Promise<string[]> {
  const out: string[] = [];
  expect(await command.run(args, { out: (line) => out.push(line), err: () => undefined })).toBe(0);
  return out;
}

it('says which weights are read in another form than they are stored in', async () => {
  const path = join(folder, 'q6_k.gguf');
  const lines = await linesOf(inspectCommand, path);
  expect(lines.filter((line) => line.startsWith('note'))).toEqual([
    expect.stringMatching(/^note {10}20 of 29 tensors .*\(20 as Q6_K\).*Q8_0/),
  ]);
  const [json] = await linesOf(inspectCommand, path, '--json');
  expect(JSON.parse(json!).notes).toHaveLength(1);
});

it('says so on conversion too', async () => {
  const out = join(folder, 'out.gguf');
  const lines = await linesOf(convertCommand, join(folder, 'q6_k.gguf'), '--quant', 'q8_0', '--out', out);
  expect(lines.at(-1)).toMatch(/^note: 20 of 29 tensors/);
  expect((await linesOf(inspectCommand, out)).filter((line) => line.startsWith('note'))).toEqual([]);
});

it('gives the share of each type and the recipe', async () => {
  const lines = await linesOf(inspectCommand, join(folder, 'mixed.gguf'));
  expect(lines).toContain('types         q4_0 55.2 %, q8_0 44.6 %, f32 0.2 %');
  expect(lines).toContain('metadata      playground.recipe = mixed');
});
