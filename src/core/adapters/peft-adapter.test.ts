import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { openSafetensors, writeSafetensors } from '@/core/formats/safetensors/safetensors';
import { parseT5Config } from '@/core/model/t5-config';
import { makeTinyCheckpoint, memoryTensor } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { describeWithReference, referenceBytes } from '@/testing/reference';
import { adaptableMatrices } from './lora-adapter';
import {
  checkAdapterComplete,
  peftSources,
  readPeftAdapter,
  readPeftDescription,
  writePeftAdapter,
} from './peft-adapter';
import { checkRank, peftConfigJson } from './peft-config';

const { config } = makeTinyCheckpoint({ seed: 1 });
const tiny = makeTinyAdapter(config, { seed: 2 });
const Q = 'base_model.model.encoder.block.0.layer.0.SelfAttention.q';

async function files(
  tensors: readonly StoredTensor[],
  fields: Record<string, unknown> = {},
): Promise<ByteSource[]> {
  const json = { ...peftConfigJson({ ...tiny.description, targets: ['q'] }), ...fields };
  return [
    bytesSource('adapter_config.json', new TextEncoder().encode(JSON.stringify(json))),
    bytesSource('adapter_model.safetensors', await writeSafetensors(tensors)),
  ];
}

const half = (key: string, shape: readonly number[], value = 0.1) =>
  memoryTensor(key, shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value));
const pair = [half(`${Q}.lora_A.weight`, [4, 32]), half(`${Q}.lora_B.weight`, [24, 4])];

describe('a PEFT adapter', () => {
  it('reads what it writes, byte for byte', async () => {
    const written = await writePeftAdapter(tiny);
    const read = await readPeftAdapter(peftSources(written));
    expect(read.description).toEqual(tiny.description);
    expect([...read.modules.keys()].sort()).toEqual([...tiny.modules.keys()].sort());
    for (const [name, module] of tiny.modules) expect(read.modules.get(name)).toEqual(module);
    checkAdapterComplete(read, config);
    const again = await writePeftAdapter(read);
    expect(again).toEqual(written);
    expect(await readPeftDescription(written)).toEqual(tiny.description);
  });

  it('writes the feed-forward of both kinds of T5 under the names of each', async () => {
    for (const [isGatedAct, targets] of [
      [true, ['wi_0', 'wi_1', 'wo']],
      [false, ['wi', 'wo']],
    ] as const) {
      const other = makeTinyCheckpoint({ seed: 1, config: { isGatedAct } }).config;
      const adapter = makeTinyAdapter(other, { seed: 3, targets });
      const { weights: bytes } = await writePeftAdapter(adapter);
      const { tensors } = await openSafetensors(bytesSource('adapter_model.safetensors', bytes));
      const names = new Set([...tensors.keys()].map((key) => key.split('.').at(-3)));
      expect([...names].sort()).toEqual([...targets].sort());
    }
  });

  it('scales by alpha over the rank, or over its root with rsLoRA, and heeds the patterns of single modules', async () => {
    const scaleOf = async (fields: Record<string, unknown>) => {
      const adapter = await readPeftAdapter(await files(pair, fields));
      return adapter.modules.get('enc.blk.0.attn_q.weight')!.scale;
    };
    expect(await scaleOf({ lora_alpha: 8 })).toBe(2);
    expect(await scaleOf({ lora_alpha: 8, use_rslora: true })).toBe(4);
    expect(await scaleOf({ lora_alpha: 8, alpha_pattern: { 'SelfAttention.q': 2 } })).toBe(0.5);
    expect(await scaleOf({ r: 16, lora_alpha: 8, rank_pattern: { q: 4 } })).toBe(2);
  });

  it.each([
    ['a key that no T5 has', [...pair, half('base_model.model.encoder.block.0.q.lora_A.weight', [4, 32])]],
    [
      'keys with an adapter name',
      pair.map((t) => ({ ...t, name: t.name.replace('.weight', '.default.weight') })),
    ],
    ['keys without the prefix', pair.map((t) => ({ ...t, name: t.name.replace('base_model.model.', '') }))],
    [
      'a module that its configuration does not name',
      pair.map((t) => ({ ...t, name: t.name.replace('.q.', '.o.') })),
    ],
    ['half a module', pair.slice(0, 1)],
    [
      'another rank than its configuration says',
      [half(pair[0]!.name, [2, 32]), half(pair[1]!.name, [24, 2])],
    ],
    ['a vector for a matrix', [half(pair[0]!.name, [128]), pair[1]!]],
  ])('refuses %s', async (_, tensors) => {
    await expect(readPeftAdapter(await files(tensors))).rejects.toMatchObject({
      code: 'checkpoint-mismatch',
    });
  });

  it.each([
    ['another kind of adapter', { peft_type: 'PROMPT_TUNING' }],
    ['an adapter of a decoder-only model', { task_type: 'CAUSAL_LM' }],
    ['DoRA', { use_dora: true }],
    ['trained biases', { bias: 'lora_only' }],
    ['replaced modules', { modules_to_save: ['lm_head'] }],
    ['transposed matrices', { fan_in_fan_out: true }],
    ['patterns that are regular expressions', { rank_pattern: { '(q|v)+$': 4 } }],
  ])('refuses %s as unsupported', async (_, fields) => {
    await expect(readPeftAdapter(await files(pair, fields))).rejects.toMatchObject({
      code: 'unsupported-file',
    });
  });

  it('refuses damaged numbers, missing files and a configuration that is none', async () => {
    const infinite = [half(pair[0]!.name, [4, 32], Number.POSITIVE_INFINITY), pair[1]!];
    await expect(readPeftAdapter(await files(infinite))).rejects.toMatchObject({ code: 'non-finite' });
    const both = await files(pair);
    await expect(readPeftAdapter(both.slice(0, 1))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(readPeftAdapter(both.slice(1))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(readPeftAdapter(await files(pair, { r: 1e9 }))).rejects.toMatchObject({
      code: 'malformed-file',
    });
    await expect(readPeftAdapter(await files([]))).rejects.toMatchObject({ code: 'malformed-file' });
  });

  it('names the matrix that another model has in another shape, or not at all', () => {
    const wider = makeTinyCheckpoint({ seed: 1, config: { dModel: 64 } }).config;
    expect(() => checkAdapterComplete(tiny, wider)).toThrow(
      /enc\.blk\.0\.attn_q\.weight as a matrix of 24 x 32/,
    );
    const shallow = makeTinyCheckpoint({ seed: 1, config: { numEncoderLayers: 1 } }).config;
    expect(() => checkAdapterComplete(tiny, shallow)).toThrow(/enc\.blk\.1/);
    const deep = makeTinyCheckpoint({ seed: 1, config: { numEncoderLayers: 3 } }).config;
    expect(() => checkAdapterComplete(tiny, deep)).toThrow(/nothing for 2 of the matrices/);
  });

  it('refuses a rank larger than a matrix', () => {
    const shapes = [...adaptableMatrices(config).values()];
    expect(() => checkRank(24, shapes)).not.toThrow();
    expect(() => checkRank(25, shapes)).toThrow(/rank of 25/);
  });
});

describeWithReference('adapters made elsewhere', () => {
  const open = async (folder: string) => {
    const names = ['adapter_config.json', 'adapter_model.safetensors'];
    const sources = names.map(async (name) => bytesSource(name, await referenceBytes(`${folder}/${name}`)));
    return readPeftAdapter(await Promise.all(sources));
  };

  it('a real PEFT adapter fits a model shaped like t5-small, with no key missing or left over', async () => {
    const adapter = await open('gold/peft-t5-small');
    const small = parseT5Config({ model_type: 't5', vocab_size: 32_128 });
    checkAdapterComplete(adapter, small);
    expect(adapter.modules.size).toBe(36);
    expect(adapter.description).toMatchObject({
      rank: 8,
      alpha: 16,
      baseModel: 't5-small',
      targets: ['q', 'v'],
    });
    const { weights: written } = await writePeftAdapter(adapter);
    const original = await openSafetensors(
      bytesSource('original', await referenceBytes('gold/peft-t5-small/adapter_model.safetensors')),
    );
    const copy = await openSafetensors(bytesSource('copy', written));
    expect([...copy.tensors.keys()].sort()).toEqual([...original.tensors.keys()].sort());
    for (const [name, tensor] of original.tensors) {
      const [ours, theirs] = [await copy.tensors.get(name)!.read(), await tensor.read()];
      expect(ours.length).toBe(theirs.length);
      expect(ours.every((byte, i) => byte === theirs[i])).toBe(true);
    }
  });

  it('is refused by a model of another size, by name', async () => {
    const adapter = await open('gold/peft-t5-small');
    const base = parseT5Config({ model_type: 't5', d_model: 768, num_heads: 12, num_layers: 12, d_ff: 3072 });
    expect(() => checkAdapterComplete(adapter, base)).toThrow(/made for "t5-small"/);
  });
});
