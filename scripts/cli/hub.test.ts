import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { t5ConfigToJson } from '@/core/model/t5-config';
import { differingTensors, huggingFaceTensors } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { writeTorchFile } from '@/testing/checkpoints/torch-file';
import { FaultServer } from '@/testing/node/fault-server';
import { convertCommand } from './convert';
import { openModelFiles } from './node-sources';
import { runCommand } from './run-command';

const tiny = makeTinyCheckpoint({ seed: 31 });
const server = new FaultServer();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playground-hub-'));
  await server.listen();
  server.putRepo('someone/tiny', {
    'config.json': new TextEncoder().encode(JSON.stringify(t5ConfigToJson(tiny.config))),
    'pytorch_model.bin': await writeTorchFile(huggingFaceTensors(tiny)),
  });
  vi.stubEnv('HF_ENDPOINT', server.base);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

it('convert reads a repository of the hub as it reads a folder', async () => {
  const out = join(folder, 'tiny.gguf');
  const err: string[] = [];
  const io = { out: () => undefined, err: (line: string) => err.push(line) };
  const args = ['convert', 'someone/tiny@main', '--quant', 'f32', '--out', out];
  expect([await runCommand([convertCommand], args, io), err]).toEqual([0, []]);
  const files = await openModelFiles(out);
  expect(await differingTensors(await openCheckpoint(files.sources), tiny)).toEqual([]);
  await files.close();
  expect(await runCommand([convertCommand], ['convert', 'no/such', '--out', out], io)).toBe(1);
  expect(err).toEqual([expect.stringContaining('404')]);
});
