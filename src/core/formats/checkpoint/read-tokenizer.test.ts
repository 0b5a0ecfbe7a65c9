import { describe, expect, it } from 'vitest';
import type { PlaygroundError } from '@/core/errors';
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';
import { tokenizerFromGguf, tokenizerToGguf } from '@/core/formats/gguf/gguf-tokenizer';
import gold from '@/core/tokenizer/golden/sentencepiece.json';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { jsonSource } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { seededRandom } from '@/testing/seeded-random';
import { readTokenizer } from './read-tokenizer';

const encoder = new TextEncoder();

/** One field of a protobuf message. */
function field(number: number, value: number | Uint8Array): number[] {
  if (typeof value === 'number') return [number * 8, ...varint(value)];
  return [...varint(number * 8 + 2), ...varint(value.length), ...value];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function piece(text: string, type = 1, score = -2): number[] {
  const bytes = [...new Uint8Array(new Float32Array([score]).buffer)];
  return field(1, Uint8Array.from([...field(1, encoder.encode(text)), 21, ...bytes, ...field(3, type)]));
}

const PIECES = [
  piece('<pad>', 3, 0),
  piece('</s>', 3, 0),
  piece('<unk>', 2, 0),
  piece('\u2581'),
  piece('a'),
  piece('\u2581a'),
];

function model(
  parts: { pieces?: number[][]; trainer?: number[]; normalizer?: number[] } = {},
  name = 'spiece.model',
): ByteSource {
  const { pieces = PIECES, trainer = [], normalizer = [] } = parts;
  return bytesSource(
    name,
    Uint8Array.from([
      ...pieces.flat(),
      ...field(2, Uint8Array.from(trainer)),
      ...field(3, Uint8Array.from(normalizer)),
    ]),
  );
}

const config = (fields: object) => jsonSource('tokenizer_config.json', fields);

async function tokenizerOf(...files: ByteSource[]) {
  return createTokenizer(await readTokenizer(files));
}

describe('a SentencePiece model in place of a tokenizer.json', () => {
  it.each(['spiece.model', 'sentencepiece.model', 'tokenizer.model'])(
    'is read by the name %s',
    async (name) => {
      const tokenizer = await tokenizerOf(model({}, name), config({ extra_ids: 0 }));
      expect(tokenizer.encode('a  aa')).toEqual([5, 5, 4, 1]);
      expect(tokenizer.vocabSize).toBe(6);
    },
  );

  it('has 100 sentinels unless told otherwise, <extra_id_0> last', async () => {
    expect((await tokenizerOf(model())).encode('<extra_id_0><extra_id_99>')).toEqual([105, 6, 1]);
    const said = await tokenizerOf(model(), config({ extra_ids: 3 }));
    expect(said.encode('<extra_id_0> a <extra_id_2>')).toEqual([8, 5, 6, 1]);
    const listed = await tokenizerOf(
      model(),
      config({ additional_special_tokens: ['<extra_id_0>', { content: '<extra_id_1>' }] }),
    );
    expect(listed.encode('<extra_id_0>')).toEqual([7, 1]);
  });

  it('adds no sentinels of its own where the pieces hold them, or the model has no rows for them', async () => {
    const held = await tokenizerOf(model({ pieces: [...PIECES, piece('\u2581<extra_id_0>')] }));
    expect(held.vocabSize).toBe(7);
    expect((await tokenizerOf(model(), jsonSource('config.json', { vocab_size: 64 }))).vocabSize).toBe(6);
  });

  it('gives added tokens the ids that the files say', async () => {
    const added = {
      6: { content: '<extra_id_0>', special: true },
      7: { content: 'constructor', special: false },
    };
    const decoder = config({ extra_ids: 1, added_tokens_decoder: added });
    expect((await tokenizerOf(model(), decoder)).encode('a constructor')).toEqual([5, 7, 1]);
    const json = jsonSource('added_tokens.json', JSON.parse('{"__proto__": 7, "constructor": 8}'));
    const listed = await tokenizerOf(model(), config({ extra_ids: 1 }), json);
    expect(listed.encode('constructor__proto__')).toEqual([8, 7, 1]);
  });

  it('ends prompts as it says itself, also in a GGUF file of a model that ends answers otherwise', async () => {
    const json = (await readTokenizer([model(), config({ extra_ids: 0 })]))!;
    const metadata = new Map(tokenizerToGguf(json, 64)).set('tokenizer.ggml.eos_token_id', {
      type: 'u32',
      value: 4,
    });
    const back = createTokenizer(tokenizerFromGguf('model.gguf', metadata), { defaultEosTokenId: 4 });
    expect(back.encode('a')).toEqual([5, 1]);
    expect(back.eosTokenId).toBe(1);
  });

  it('gives way to a tokenizer.json', async () => {
    const json = makeTinyTokenizerJson();
    expect(await readTokenizer([model(), jsonSource('tokenizer.json', json)])).toEqual(json);
    expect(await readTokenizer([jsonSource('config.json', {})])).toBeUndefined();
  });

  const REFUSED: [name: string, files: ByteSource[], message: RegExp][] = [
    ['another kind of model', [model({ trainer: field(3, 2) })], /kind BPE/],
    [
      'blanks at the end of words',
      [model({ trainer: [...varint(24 * 8), 1] })],
      /treat_whitespace_as_suffix/,
    ],
    ['blanks that stay blanks', [model({ normalizer: field(5, 0) })], /escape_whitespaces/],
    ['no unknown piece', [model({ pieces: PIECES.toSpliced(2, 1) })], /unknown/],
    ['a piece twice', [model({ pieces: [...PIECES, piece('a')] })], /twice/],
    ['a piece of an unknown type', [model({ pieces: [...PIECES, piece('b', 9)] })], /type 9/],
    ['bytes without byte_fallback', [model({ pieces: [...PIECES, piece('<0x41>', 6)] })], /byte_fallback/],
    ['no end', [model(), config({ eos_token: '<end>' })], /<end>/],
    [
      'other sentinels than listed',
      [model(), config({ extra_ids: 2, additional_special_tokens: ['<extra_id_0>'] })],
      /extra_ids = 2/,
    ],
    [
      'sentinels that are pieces',
      [model({ pieces: [...PIECES, piece('<extra_id_0>')] }), config({ extra_ids: 5 })],
      /piece of the model already/,
    ],
    ['a special token without an id', [model(), config({ additional_special_tokens: ['<sep>'] })], /<sep>/],
    [
      'an added token with the id of a piece',
      [model(), config({ added_tokens_decoder: { 4: { content: 'b' } } })],
      /id 4/,
    ],
    [
      'a piece with another id',
      [model(), config({ added_tokens_decoder: { 200: { content: 'a' } } })],
      /id 200/,
    ],
    ['a config that is none', [model(), config({ extra_ids: 'many' })], /extra_ids/],
    ['a text', [bytesSource('spiece.model', encoder.encode('<html>no such file</html>'))], /spiece.model/],
    ['a huge file', [{ ...model(), size: 2 ** 40 }], /too large/],
    [
      'ByT5 with tokens of others',
      [config({ tokenizer_class: 'ByT5Tokenizer', added_tokens_decoder: { 384: { content: 'x' } } })],
      /ByT5/,
    ],
  ];

  it.each(REFUSED)('refuses %s by name', async (_, files, message) => {
    const thrown = (await readTokenizer(files).catch((error: unknown) => error)) as PlaygroundError;
    expect(thrown.code).toMatch(/^(unsupported-file|malformed-file|invalid-tokenizer)$/);
    expect(thrown.message).toMatch(message);
  });

  it('survives 2,000 mutations: a tokenizer, or an error with a code', async () => {
    const random = seededRandom(31);
    const original = Uint8Array.from(atob(gold.models['across-blanks'].model), (character) =>
      character.charCodeAt(0),
    );
    for (let round = 0; round < 2_000; round++) {
      const bytes = original.slice(0, random() < 0.2 ? Math.floor(random() * original.length) : undefined);
      for (let k = 0; k < 4; k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const made = await tokenizerOf(bytesSource('spiece.model', bytes)).catch((error: unknown) => error);
      if (made instanceof Error) expect((made as PlaygroundError).code).toMatch(/-(file|tokenizer)$/);
      else expect((made as { vocabSize: number }).vocabSize).toBeGreaterThan(0);
    }
  });
});

describe('ByT5', () => {
  it.each([
    ['tokenizer_config.json', [config({ tokenizer_class: 'ByT5Tokenizer', extra_ids: 3 })], 262],
    [
      'tokenizer_config.json, sentinels listed beside extra_ids: 0 as Transformers 5 saves them',
      [
        config({
          tokenizer_class: 'ByT5Tokenizer',
          extra_ids: 0,
          extra_special_tokens: ['<extra_id_0>', '<extra_id_1>'],
          added_tokens_decoder: { 1: { content: '</s>' }, 259: { content: '<extra_id_0>' } },
        }),
        jsonSource('added_tokens.json', { '<extra_id_0>': 259, '<extra_id_1>': 260 }),
      ],
      261,
    ],
    ['config.json', [jsonSource('config.json', { tokenizer_class: 'ByT5Tokenizer' })], 384],
  ])('is known by the class in %s', async (_, files, size) => {
    expect((await tokenizerOf(...files)).vocabSize).toBe(size);
  });
});
