import { describe, expect, it } from 'vitest';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { writeSafetensors } from '@/core/formats/safetensors/safetensors';
import {
  configSource,
  differingTensors,
  huggingFaceTensors,
  jsonSource,
} from '@/testing/checkpoints/checkpoint-files';
import {
  makeTinyCheckpoint,
  makeTinyTokenizerJson,
  memoryTensor,
} from '@/testing/checkpoints/tiny-checkpoint';
import { writeTorchFile } from '@/testing/checkpoints/torch-file';
import type { StoredTensor } from './checkpoint';
import { openCheckpoint } from './open-checkpoint';
import { readAsF32 } from './tensor-values';

const tiny = makeTinyCheckpoint({ seed: 7 });
const tied = makeTinyCheckpoint({
  seed: 8,
  config: { tieWordEmbeddings: true, denseActFn: 'relu', isGatedAct: false, dKv: 5 },
});
const tensors = huggingFaceTensors(tiny);

async function safetensors(list: readonly StoredTensor[], name = 'model.safetensors'): Promise<ByteSource> {
  return bytesSource(name, await writeSafetensors(list));
}

async function torchFile(list: readonly StoredTensor[], name = 'pytorch_model.bin'): Promise<ByteSource> {
  return bytesSource(name, await writeTorchFile(list));
}

const text = (name: string, content: string) => bytesSource(name, new TextEncoder().encode(content));

describe('openCheckpoint', () => {
  it.each([
    ['safetensors', safetensors],
    ['PyTorch', torchFile],
  ])('reads a %s folder with its tokenizer and passes over other files', async (_, file) => {
    const opened = await openCheckpoint([
      text('README.md', '# hello'),
      configSource(tiny),
      jsonSource('generation_config.json', {}),
      await file(tensors),
      jsonSource('tokenizer.json', makeTinyTokenizerJson()),
    ]);
    expect(opened.config).toEqual(tiny.config);
    expect(opened.tokenizer).toEqual(makeTinyTokenizerJson());
    expect([...opened.tensors.keys()]).toEqual([...tiny.tensors.keys()]);
    for (const [name, tensor] of opened.tensors) expect(tensor.name).toBe(name);
    expect(await differingTensors(opened, tiny)).toEqual([]);
  });

  it('resolves repeated embeddings to the shared one and leaves out what tied models do not use', async () => {
    const own = huggingFaceTensors(tied);
    const shared = own.find(({ name }) => name === 'shared.weight')!;
    const other = memoryTensor('', shared.shape, await readAsF32(shared));
    const list = [
      { ...other, name: 'decoder.embed_tokens.weight' },
      { ...other, name: 'encoder.embed_tokens.weight' },
      ...own,
      { ...other, name: 'lm_head.weight' },
      memoryTensor(
        'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight',
        [32, 3],
        new Float32Array(96),
      ),
    ];
    const opened = await openCheckpoint([configSource(tied), await torchFile(list)]);
    expect(await differingTensors(opened, tied)).toEqual([]);
  });

  it.each([
    ['safetensors', safetensors],
    ['PyTorch', torchFile],
  ])(
    'takes a head that differs from the embedding for the model’s own, whatever config.json says (%s)',
    async (_, file) => {
      // As Transformers 5 saves every model with a head of its own.
      const config = { ...tiny.config, tieWordEmbeddings: true };
      const opened = await openCheckpoint([configSource({ ...tiny, config }), await file(tensors)]);
      expect(opened.config).toEqual(tiny.config);
      expect(await differingTensors(opened, tiny)).toEqual([]);
    },
  );

  it('sees a difference in the very last value', async () => {
    const own = huggingFaceTensors(tied);
    const shared = own.find(({ name }) => name === 'shared.weight')!;
    const values = await readAsF32(shared);
    values[values.length - 1]! += 1;
    const head = memoryTensor('lm_head.weight', shared.shape, values);
    const opened = await openCheckpoint([configSource(tied), await safetensors([...own, head])]);
    expect(opened.config.tieWordEmbeddings).toBe(false);
    expect(opened.config.scaleDecoderOutputs).toBe(true);
    expect(await readAsF32(opened.tensors.get('output.weight')!)).toEqual(values);
  });

  it('uses the embedding as the head where an untied model has none, and says so', async () => {
    const list = tensors.filter(({ name }) => name !== 'lm_head.weight');
    const opened = await openCheckpoint([configSource(tiny), await safetensors(list)]);
    expect(opened.config).toMatchObject({ tieWordEmbeddings: true, scaleDecoderOutputs: false });
    expect(opened.notes).toEqual([expect.stringContaining('lm_head.weight')]);
  });

  it('refuses encoder and decoder with embeddings of their own, by both names', async () => {
    const own = huggingFaceTensors(tied);
    const shared = own.find(({ name }) => name === 'shared.weight')!;
    const other = memoryTensor('decoder.embed_tokens.weight', shared.shape, new Float32Array(96 * 32));
    await expect(
      openCheckpoint([configSource(tied), await torchFile([...own, other])]),
    ).rejects.toMatchObject({
      code: 'unsupported-file',
      message: expect.stringMatching(/decoder\.embed_tokens\.weight.*shared\.weight/),
    });
  });

  it('takes the encoder copy when there is no shared embedding', async () => {
    const list = huggingFaceTensors(tied).map((each) =>
      each.name === 'shared.weight' ? { ...each, name: 'encoder.embed_tokens.weight' } : each,
    );
    const opened = await openCheckpoint([configSource(tied), await safetensors(list)]);
    expect(opened.tensors.has('token_embd.weight')).toBe(true);
  });

  it.each([
    ['safetensors', safetensors, 'model', 'safetensors'],
    ['PyTorch', torchFile, 'pytorch_model', 'bin'],
  ])('reads %s shards, with and without their index', async (_, file, stem, extension) => {
    const names = [1, 2].map((i) => `${stem}-0000${i}-of-00002.${extension}`);
    const halves = [tensors.slice(0, 20), tensors.slice(20)];
    const shards = await Promise.all(halves.map((half, i) => file(half, names[i])));
    const map = Object.fromEntries(halves.flatMap((half, i) => half.map(({ name }) => [name, names[i]])));
    const index = jsonSource(`${stem}.${extension}.index.json`, { metadata: {}, weight_map: map });
    for (const files of [[...shards, index], shards]) {
      const opened = await openCheckpoint([configSource(tiny), ...files]);
      expect(await differingTensors(opened, tiny)).toEqual([]);
    }
    for (const files of [
      [shards[0]!, index],
      [shards[0]!, { ...shards[0]!, name: names[0]!.replace('1-of', '9-of') }],
    ]) {
      await expect(openCheckpoint([configSource(tiny), ...files])).rejects.toMatchObject({
        code: 'checkpoint-mismatch',
        message: expect.stringContaining('missing'),
      });
    }
    await expect(openCheckpoint([configSource(tiny), shards[0]!, shards[0]!, index])).rejects.toMatchObject({
      code: 'checkpoint-mismatch',
    });
    const lying = jsonSource(index.name, {
      weight_map: { ...map, 'lm_head.weight': names[0] === map['lm_head.weight'] ? names[1] : names[0] },
    });
    await expect(openCheckpoint([configSource(tiny), ...shards, lying])).rejects.toMatchObject({
      code: 'malformed-file',
    });
  });
});

describe('checkpoints that contradict themselves', () => {
  const mismatch = { name: 'PlaygroundError', code: 'checkpoint-mismatch' };

  it('names a missing tensor', async () => {
    const file = await safetensors(
      tensors.filter(({ name }) => name !== 'encoder.block.1.layer.0.SelfAttention.v.weight'),
    );
    await expect(openCheckpoint([configSource(tiny), file])).rejects.toMatchObject({
      ...mismatch,
      message: expect.stringContaining('enc.blk.1.attn_v.weight'),
    });
  });

  it('names a tensor of another shape', async () => {
    const config = configSource({ ...tiny, config: { ...tiny.config, dFf: 65 } });
    await expect(openCheckpoint([config, await safetensors(tensors)])).rejects.toMatchObject({
      ...mismatch,
      message: expect.stringContaining('[65, 32]'),
    });
  });

  it('names a tensor it has no place for', async () => {
    const stranger = memoryTensor(
      'encoder.block.0.layer.0.SelfAttention.q.lora_A.weight',
      [1],
      new Float32Array(1),
    );
    await expect(
      openCheckpoint([configSource(tiny), await safetensors([...tensors, stranger])]),
    ).rejects.toMatchObject({
      ...mismatch,
      message: expect.stringContaining('lora_A'),
    });
  });

  it('hints at an encoder alone', async () => {
    const file = await safetensors(
      tensors.filter(({ name }) => !name.startsWith('decoder') && name !== 'lm_head.weight'),
    );
    await expect(openCheckpoint([configSource(tiny), file])).rejects.toMatchObject({
      ...mismatch,
      hint: expect.stringContaining('encoder alone'),
    });
  });

  it('refuses a tokenizer with more tokens than the embedding has rows', async () => {
    const small = makeTinyCheckpoint({ seed: 1, config: { vocabSize: 60 } });
    const files = [configSource(small), await safetensors(huggingFaceTensors(small))];
    await expect(openCheckpoint(files)).resolves.toBeDefined();
    await expect(
      openCheckpoint([...files, jsonSource('tokenizer.json', makeTinyTokenizerJson())]),
    ).rejects.toMatchObject(mismatch);
  });
});

describe('files that are no model', () => {
  it.each([
    ['no file', [], 'invalid-input'],
    ['no weights', [configSource(tiny), text('notes.txt', 'x'), text('README.md', 'x')], 'invalid-input'],
    ['a page beside a configuration', [configSource(tiny), text('download', '<html>')], 'malformed-file'],
    ['a web page', [text('model.safetensors', '<!DOCTYPE html><html>...')], 'malformed-file'],
    [
      'a web page for a configuration',
      [text('config.json', '<html>'), text('model.gguf', 'GGUF')],
      'malformed-file',
    ],
    [
      'an LFS pointer',
      [text('model.gguf', 'version https://git-lfs.github.com/spec/v1\noid sha256:1')],
      'malformed-file',
    ],
    ['an empty file', [text('model.gguf', '')], 'malformed-file'],
    ['a text', [text('model.bin', 'hello, world')], 'malformed-file'],
    [
      'an old PyTorch file',
      [bytesSource('model.pt', Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c))],
      'unsupported-file',
    ],
    ['two unrelated weights', [text('a.gguf', 'GGUF'), text('b.gguf', 'GGUF')], 'invalid-input'],
  ])('%s', async (_, files, code) => {
    await expect(openCheckpoint(files)).rejects.toMatchObject({ name: 'PlaygroundError', code });
  });

  it('needs no index for a whole file, and names the missing part of a lone shard', async () => {
    const index = jsonSource('model.safetensors.index.json', {
      weight_map: { a: 'model-00001-of-00002.safetensors' },
    });
    const opened = await openCheckpoint([configSource(tiny), await safetensors(tensors), index]);
    expect(opened.tensors.size).toBe(tiny.tensors.size);
    const lone = await safetensors(tensors, 'model-00002-of-00002.safetensors');
    await expect(openCheckpoint([configSource(tiny), lone])).rejects.toMatchObject({
      code: 'checkpoint-mismatch',
      message: expect.stringContaining('shard 1 of 2'),
    });
  });

  it('reads weights whatever their file is called', async () => {
    const opened = await openCheckpoint([configSource(tiny), await torchFile(tensors, 'checkpoint-4000')]);
    expect(opened.tensors.size).toBe(tiny.tensors.size);
  });

  it('asks for the configuration of bare weights', async () => {
    await expect(openCheckpoint([await safetensors(tensors)])).rejects.toMatchObject({
      code: 'invalid-config',
    });
  });

  it.each([
    ['of another architecture', { model_type: 'bart' }, 'unsupported-file'],
    ['with absurd dimensions', { model_type: 't5', d_model: 10 ** 12 }, 'invalid-config'],
    ['that is a list', [1], 'unsupported-file'],
  ])('refuses a configuration %s', async (_, json, code) => {
    const files = [jsonSource('config.json', json), await safetensors(tensors)];
    await expect(openCheckpoint(files)).rejects.toMatchObject({ name: 'PlaygroundError', code });
  });

  it('reads no weights before shapes are known to fit', async () => {
    const file = await safetensors(tensors);
    const lengths: number[] = [];
    const watched: ByteSource = {
      ...file,
      read: (offset, length) => {
        lengths.push(length);
        return file.read(offset, length);
      },
    };
    await openCheckpoint([configSource(tiny), watched]);
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThan(file.size / 5);
  });
});
