import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { writeSafetensors } from '@/core/formats/safetensors/safetensors';
import { t5ConfigToJson } from '@/core/model/t5-config';
import { differingTensors, huggingFaceTensors } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyCheckpoint, makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { convertCommand } from './convert';
import { inspectCommand } from './inspect';
import { openModelFiles, writeFileAtomically } from './node-sources';
import { runCommand } from './run-command';

const tiny = makeTinyCheckpoint({ seed: 21 });
let folder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playground-cli-'));
  model = join(folder, 'model');
  await mkdir(join(model, 'nested'), { recursive: true });
  await writeFile(join(model, 'config.json'), JSON.stringify(t5ConfigToJson(tiny.config)));
  await writeFile(join(model, 'tokenizer.json'), JSON.stringify(makeTinyTokenizerJson()));
  await writeFile(join(model, 'model.safetensors'), await writeSafetensors(huggingFaceTensors(tiny)));
  await writeFile(join(model, 'README.md'), '# tiny');
  await writeFile(join(folder, 'page.gguf'), '<html>not found</html>');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runCommand([convertCommand, inspectCommand], args, io);
  return { code, out, err };
}

async function reopen(path: string) {
  const files = await openModelFiles(path);
  try {
    const checkpoint = await openCheckpoint(files.sources);
    return { checkpoint, different: await differingTensors(checkpoint, tiny) };
  } finally {
    await files.close();
  }
}

describe('convert', () => {
  it('writes a model folder, or its weights file alone, as one GGUF file', async () => {
    for (const from of [model, join(model, 'model.safetensors')]) {
      const out = join(folder, 'exact.gguf');
      expect(await run('convert', from, '--quant', 'f32', '--out', out)).toMatchObject({ code: 0, err: [] });
      const { checkpoint, different } = await reopen(out);
      expect(different).toEqual([]);
      expect(checkpoint.tokenizer?.model).toEqual(makeTinyTokenizerJson().model);
    }
  });

  it('uses q8_0 unless told otherwise, and answers in JSON', async () => {
    const out = join(folder, 'model.gguf');
    const result = await run('convert', model, '--out', out, '--json');
    const bytes = (await readFile(out)).length;
    expect(result.code).toBe(0);
    expect(JSON.parse(result.out.join(''))).toEqual({
      out,
      quant: 'q8_0',
      tensors: tiny.tensors.size,
      bytes,
      tokenizer: true,
    });
    expect((await reopen(out)).checkpoint.tensors.get('token_embd.weight')?.type).toBe('q8_0');
  });

  it('names the model after its folder unless it is given a name', async () => {
    const out = join(folder, 'named.gguf');
    await run('convert', model, '--out', out);
    expect((await reopen(out)).checkpoint.metadata['general.name']).toBe(basename(model));
    await run('convert', model, '--name', 'A Small Model', '--out', out);
    expect((await reopen(out)).checkpoint.metadata['general.name']).toBe('A Small Model');
  });

  it('leaves nothing behind when it fails', async () => {
    const out = join(folder, 'failed.gguf');
    await expect(
      writeFileAtomically(out, async (sink) => {
        await sink(new Uint8Array(10));
        throw new Error('the disk is full');
      }),
    ).rejects.toThrow('the disk is full');
    expect((await readdir(folder)).filter((name) => name.startsWith('failed'))).toEqual([]);
  });
});

describe('inspect', () => {
  it('describes a model in JSON', async () => {
    const { code, out } = await run('inspect', model, '--json');
    expect(code).toBe(0);
    const description = JSON.parse(out.join(''));
    expect(description).toMatchObject({
      architecture: 't5',
      config: { d_model: 32, num_heads: 3 },
      tokenizer: { type: 'Unigram', addedTokens: 5 },
    });
    expect(description.tensors[0]).toEqual({
      name: 'token_embd.weight',
      shape: [96, 32],
      type: 'f32',
      bytes: 12_288,
    });
    expect(description.bytes).toBe(4 * description.parameters);
  });

  it('describes a model in lines', async () => {
    const { out } = await run('inspect', model);
    expect(out[0]).toBe('architecture  t5');
    expect(out.some((line) => line.includes('[96, 32]  token_embd.weight'))).toBe(true);
  });
});

describe('bad input', () => {
  it.each([
    [['convert'], 'Say which model'],
    [['convert', 'x'], 'Usage: convert'],
    [['convert', 'MODEL', '--out', 'OUT', '--quant', 'q2'], 'q8_0, mixed, q4_0, f16, f32'],
    [['convert', 'MODEL', '--out', 'FOLDER/none/model.gguf'], 'There is no file or folder'],
    [['convert', 'MODEL', '--out', 'OUT', '--fast'], '--fast'],
    [['inspect', 'FOLDER/page.gguf'], 'this is a web page'],
    [['inspect', 'FOLDER/nothing.gguf'], 'There is no file or folder'],
    [['inspect', 'FOLDER/model/README.md'], 'none of the model formats'],
    [['inspect', 'FOLDER/model/nested'], 'There is no file to open'],
    [['inspect', 'FOLDER/model', 'FOLDER/model'], 'Usage: inspect'],
    [['translate'], 'Known: convert, inspect'],
  ])('%j is one line on standard error and exit code 2', async (args, message) => {
    const places = (arg: string): string =>
      arg.replace('FOLDER', folder).replace('MODEL', model).replace('OUT', join(folder, 'never.gguf'));
    const result = await run(...args.map(places));
    expect(result).toMatchObject({ code: 2, out: [] });
    expect(result.err).toHaveLength(1);
    expect(result.err[0]).toContain(message);
    expect(result.err[0]).not.toContain('\n');
    expect(await readdir(folder)).not.toContain('never.gguf');
  });

  it('shows the commands when asked', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out.join('\n')).toContain('inspect <file|folder>');
  });
});
