import { describe, expect, it } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { type AnyTokenizerJson, isByteTokenizer, type TokenizerJson } from '@/core/tokenizer/tokenizer-json';
import { differingTensors, sameBytes } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyCheckpoint, memoryTensor } from '@/testing/checkpoints/tiny-checkpoint';
import { describeWithReference, referenceText } from '@/testing/reference';
import type { Checkpoint } from './checkpoint';
import type { ConversionProgress, ConvertedTensor, Quantisation } from './convert';
import { convertToGguf, QUANTISATIONS, storedType } from './convert';
import { openCheckpoint } from './open-checkpoint';
import { convertTensor, decodeValues, readAsF32 } from './tensor-values';

async function convert(checkpoint: Checkpoint, recipe: Quantisation): Promise<Uint8Array<ArrayBuffer>> {
  const sink = memorySink();
  await convertToGguf(checkpoint, recipe, sink.write);
  return sink.bytes();
}

const reopen = (bytes: Uint8Array) => openCheckpoint([bytesSource('model.gguf', bytes)]);

/** The tokenizer as GGUF keeps it: scores in float32. */
function rounded(tokenizer: AnyTokenizerJson | undefined): unknown {
  if (tokenizer === undefined || isByteTokenizer(tokenizer)) return tokenizer;
  const vocab = tokenizer.model.vocab.map(([piece, score]) => [piece, Math.fround(score)]);
  return { ...tokenizer, model: { ...tokenizer.model, vocab } };
}

/** The same value with the keys of every object in order. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortedKeys(each)]),
  );
}

const OUTPUT_NORM = 'dec.output_norm.weight';

const SHAPES = [
  ['gated, untied', makeTinyCheckpoint({ seed: 3 })],
  ['relu, tied, odd sizes', makeTinyCheckpoint({ seed: 4, config: ODD() })],
  [
    'tied, unscaled',
    makeTinyCheckpoint({ seed: 5, config: { tieWordEmbeddings: true, scaleDecoderOutputs: false } }),
  ],
  ['untied, scaled', makeTinyCheckpoint({ seed: 6, config: { scaleDecoderOutputs: true } })],
] as const;

function ODD() {
  return {
    denseActFn: 'relu',
    isGatedAct: false,
    tieWordEmbeddings: true,
    dModel: 40,
    dKv: 7,
    dFf: 96,
    numDecoderLayers: 3,
    relativeAttentionBuckets: 16,
    relativeAttentionMaxDistance: 64,
    layerNormEpsilon: 1e-5,
    eosTokenId: 1,
  } as const;
}

describe.each(SHAPES)('conversion of a %s model', (_, checkpoint) => {
  it.each(QUANTISATIONS)('keeps names, shapes, configuration and tokenizer as %s', async (recipe) => {
    const opened = await reopen(await convert(checkpoint, recipe));
    // A scaled output is multiplied into the last norm, as llama.cpp, which never scales, needs it.
    expect(opened.config).toEqual({ ...checkpoint.config, scaleDecoderOutputs: false });
    expect(opened.tokenizer).toEqual(rounded(checkpoint.tokenizer));
    expect(opened.metadata['general.name']).toBe('tiny');
    expect([...opened.tensors.keys()]).toEqual([...checkpoint.tensors.keys()]);
    for (const [name, tensor] of opened.tensors) {
      const original = checkpoint.tensors.get(name)!;
      if (name === OUTPUT_NORM && checkpoint.config.scaleDecoderOutputs) continue;
      expect([tensor.shape, tensor.type]).toEqual([original.shape, storedType(original, recipe)]);
      expect(sameBytes(await tensor.read(), await convertTensor(original, tensor.type)), name).toBe(true);
    }
  });

  it('to f32 loses nothing', async () => {
    const scaled = checkpoint.config.scaleDecoderOutputs ? [OUTPUT_NORM] : [];
    expect(await differingTensors(await reopen(await convert(checkpoint, 'f32')), checkpoint)).toEqual(
      scaled,
    );
  });

  it('multiplies the scale of the output into the last norm', async () => {
    const { config, tensors } = checkpoint;
    const opened = await reopen(await convert(checkpoint, 'q8_0'));
    const factor = config.scaleDecoderOutputs ? config.dModel ** -0.5 : 1;
    const wanted = (await readAsF32(tensors.get(OUTPUT_NORM)!)).map((value) => value * factor);
    expect(await readAsF32(opened.tensors.get(OUTPUT_NORM)!)).toEqual(wanted);
  });

  it('gives the same bytes each time, and for its own output', async () => {
    const bytes = await convert(checkpoint, 'q8_0');
    expect(sameBytes(await convert(checkpoint, 'q8_0'), bytes)).toBe(true);
    expect(sameBytes(await convert(await reopen(bytes), 'q8_0'), bytes)).toBe(true);
  });
});

describe('stored types', () => {
  it.each<[string, number[], Quantisation, string]>([
    ['enc.blk.0.attn_q.weight', [24, 32], 'q8_0', 'q8_0'],
    ['enc.blk.0.attn_q.weight', [24, 64], 'q4_0', 'q4_0'],
    ['enc.blk.0.attn_q.weight', [24, 40], 'q4_0', 'f16'],
    ['enc.blk.0.attn_q.weight', [24, 40], 'f32', 'f32'],
    ['enc.blk.0.attn_rel_b.weight', [32, 32], 'q8_0', 'f32'],
    ['enc.blk.0.attn_norm.weight', [32], 'q4_0', 'f32'],
    ['token_embd.weight', [96, 32], 'f16', 'f16'],
    ['enc.blk.3.attn_q.weight', [24, 32], 'mixed', 'q8_0'],
    ['enc.blk.3.ffn_down.weight', [32, 64], 'mixed', 'q8_0'],
    ['dec.blk.3.ffn_down.weight', [32, 64], 'mixed', 'q8_0'],
    ['dec.blk.3.ffn_up.weight', [64, 32], 'mixed', 'q4_0'],
    ['dec.blk.3.attn_o.weight', [32, 32], 'mixed', 'q4_0'],
    ['dec.blk.3.cross_attn_k.weight', [32, 40], 'mixed', 'f16'],
    ['token_embd.weight', [96, 32], 'mixed', 'q8_0'],
    ['output.weight', [96, 32], 'mixed', 'q4_0'],
  ])('%s of shape %j as %s is %s', (name, shape, recipe, type) => {
    expect(storedType({ name, shape }, recipe)).toBe(type);
  });
});

describe('weights that cannot be stored', () => {
  it.each<[number, Quantisation]>([
    [Number.NaN, 'q8_0'],
    [Infinity, 'q4_0'],
    [-Infinity, 'f16'],
    [70_000, 'f16'],
    [9e6, 'q8_0'],
    [Number.NaN, 'f32'],
  ])('%d as %s is refused by name', async (value, recipe) => {
    const tiny = makeTinyCheckpoint({ seed: 5 });
    const name = 'dec.blk.1.ffn_down.weight';
    const values = new Float32Array(32 * 64);
    values[100] = value;
    const tensors = new Map(tiny.tensors).set(name, memoryTensor(name, [32, 64], values));
    await expect(convert({ ...tiny, tensors }, recipe)).rejects.toMatchObject({
      code: 'non-finite',
      message: expect.stringContaining(name),
    });
  });
});

it('converts large tensors in pieces to the same bytes', async () => {
  const values = Float32Array.from({ length: (1 << 20) + 64 }, (_, i) => Math.sin(i));
  const tensor = memoryTensor('x', [values.length / 32, 32], values);
  const whole = await convertTensor(tensor, 'q8_0');
  const tail = await convertTensor(memoryTensor('y', [2, 32], values.slice(-64)), 'q8_0');
  expect(whole).toHaveLength((values.length / 32) * 34);
  expect(whole.subarray(-68)).toEqual(tail);
});

describe('a conversion under way', () => {
  const tiny = makeTinyCheckpoint({ seed: 7 });

  it('hands over each tensor once, in the order of the file, with the bytes that stand in it', async () => {
    const received: ConvertedTensor[] = [];
    const sink = memorySink();
    await convertToGguf(tiny, 'mixed', sink.write, { onTensor: (tensor) => void received.push(tensor) });
    const { tensors } = await reopen(sink.bytes());
    expect(received.map(({ name }) => name)).toEqual([...tensors.keys()]);
    for (const { name, shape, type, bytes } of received) {
      const inFile = tensors.get(name)!;
      expect([shape, type]).toEqual([inFile.shape, inFile.type]);
      expect(sameBytes(bytes, await inFile.read()), name).toBe(true);
    }
  });

  it('waits for whoever takes a tensor before it goes on to the next', async () => {
    let taking = 0;
    let most = 0;
    await convertToGguf(tiny, 'q8_0', async () => {}, {
      onTensor: async () => {
        most = Math.max(most, ++taking);
        await new Promise((resolve) => setTimeout(resolve, 1));
        taking--;
      },
    });
    expect(most).toBe(1);
  });

  it('counts bytes and tensors up to all of them', async () => {
    const steps: ConversionProgress[] = [];
    await convertToGguf(tiny, 'q4_0', async () => {}, { onProgress: (step) => void steps.push(step) });
    const bytes = [...tiny.tensors.values()].reduce((sum, tensor) => sum + tensor.byteLength, 0);
    const count = tiny.tensors.size;
    expect(steps.at(-1)).toEqual({ tensors: count, tensorCount: count, bytes, byteCount: bytes });
    for (let i = 1; i < steps.length; i++) {
      expect(steps[i]!.bytes).toBeGreaterThanOrEqual(steps[i - 1]!.bytes);
      expect(steps[i]!.tensors - steps[i - 1]!.tensors).toBeLessThanOrEqual(1);
    }
  });

  it('stops where it is told to, and reads nothing more', async () => {
    const stop = new AbortController();
    const names: string[] = [];
    const run = convertToGguf(tiny, 'q8_0', async () => {}, {
      signal: stop.signal,
      onTensor: ({ name }) => {
        names.push(name);
        if (names.length === 5) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ name: 'PlaygroundError', code: 'cancelled' });
    expect(names).toHaveLength(5);
    const before = convertToGguf(tiny, 'q8_0', async () => {}, { signal: AbortSignal.abort() });
    await expect(before).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('names its recipe in the file, whatever the recipe of the file it came from', async () => {
    const mixed = await reopen(await convert(tiny, 'mixed'));
    expect(mixed.metadata['playground.recipe']).toBe('mixed');
    expect((await reopen(await convert(mixed, 'q8_0'))).metadata['playground.recipe']).toBe('q8_0');
  });

  it('fails when the sink does, with its error', async () => {
    const full = new Error('the disk is full');
    const sink = async (bytes: Uint8Array) => {
      if (bytes.length > 3_000) throw full;
    };
    await expect(convertToGguf(tiny, 'q8_0', sink)).rejects.toBe(full);
  });
});

/** Like Node's Buffer: a Uint8Array whose `slice` is a view. */
class ViewingBytes extends Uint8Array<ArrayBuffer> {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end);
  }
}

it('decodes bytes that start anywhere in their buffer', () => {
  const buffer = new ArrayBuffer(16);
  new Float32Array(buffer, 4, 2).set([1.5, -2]);
  expect([...decodeValues('f32', new ViewingBytes(buffer, 4, 8))]).toEqual([1.5, -2]);
});

describeWithReference("T5's own tokenizer through GGUF", () => {
  it('comes back equal, character map and sentinels included', async () => {
    const tokenizer = JSON.parse(await referenceText('gold/t5-tokenizer/tokenizer.json')) as TokenizerJson;
    const checkpoint = makeTinyCheckpoint({ seed: 6, config: { vocabSize: 32_128 } });
    const opened = await reopen(await convert({ ...checkpoint, tokenizer }, 'q4_0'));
    // Compared as text: a deep comparison of 32,100 pairs takes seconds.
    expect(
      JSON.stringify(sortedKeys(opened.tokenizer)) === JSON.stringify(sortedKeys(rounded(tokenizer))),
    ).toBe(true);
  });
});
