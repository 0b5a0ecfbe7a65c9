import { beforeAll, describe, expect, it } from 'vitest';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { promptOf, type TaskFile } from '@/core/tasks/task-file';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { describeWithReference, referenceText } from '@/testing/reference';
import { seededRandom } from '@/testing/seeded-random';
import { cutLikeUpstream } from './cut-source';
import { type EncodedPrompt, encodePrompt, encodeRaw } from './encode-prompt';
import type { EncodingRecipe } from './encoding-recipe';
import { recipeFor } from './named-encodings';
import type { TaskPrompt } from './task-prompt';

interface GoldRow {
  task: string;
  instance_id: string;
  encoding: string;
  max_source_length: number;
  source: string;
  n_pos_kept: number;
  n_neg_kept: number;
  n_tokens: number;
  ids_sha1: string;
}

/** sha1 of Python's `json.dumps(ids)`. */
async function hashOfIds(ids: readonly number[]): Promise<string> {
  const bytes = new TextEncoder().encode(`[${ids.join(', ')}]`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const ALL: EncodingRecipe = {
  addTaskName: true,
  addTaskDefinition: true,
  numPosExamples: 4,
  numNegExamples: 4,
  addExplanation: true,
};

describeWithReference('prompts of Tk-Instruct', () => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = createTokenizer(JSON.parse(await referenceText('gold/t5-tokenizer/tokenizer.json')));
  });

  it('equals all 396 prompts of the upstream code', async () => {
    const rows = (await referenceText('gold/encodings.jsonl'))
      .trim()
      .split('\n')
      .map((line): GoldRow => JSON.parse(line));
    const tasks = new Map<string, TaskFile>();
    const wrong: GoldRow[] = [];
    let cut = 0;
    for (const row of rows) {
      if (!tasks.has(row.task)) {
        const text = await referenceText(`natural-instructions/tasks/${row.task}.json`);
        tasks.set(row.task, readTaskFile(text, row.task).task);
      }
      const task = tasks.get(row.task)!;
      const instance = task.instances.find(({ id }) => id === row.instance_id)!;
      const options = { recipe: recipeFor(row.encoding, '', 0), maxSourceLength: row.max_source_length };
      const encoded = encodePrompt(promptOf(task, instance), options, tokenizer);
      const whole = { source: encoded.source, ids: tokenizer.encode(encoded.source) };
      const given = encoded.truncated ? cutLikeUpstream(whole.ids, row.max_source_length, tokenizer) : whole;
      if (encoded.truncated) cut++;
      const same =
        given.source === row.source &&
        encoded.positivesKept === row.n_pos_kept &&
        encoded.negativesKept === row.n_neg_kept &&
        given.ids.length === row.n_tokens &&
        (await hashOfIds(given.ids)) === row.ids_sha1;
      if (!same) wrong.push(row);
    }
    expect(rows).toHaveLength(396);
    expect(cut).toBe(28);
    expect(wrong).toEqual([]);
  });
});

const tiny = createTokenizer(makeTinyTokenizerJson());

/** One token a word, so that lengths can be counted by hand. */
const byWord: Tokenizer = {
  ...tiny,
  encode: (text) => [...(text.match(/\S+/g) ?? []).map((word) => word.length + 2), 1],
};

const PROMPT: TaskPrompt = {
  name: 'task9_colours',
  definition: ' Say the colour of the thing\n',
  positiveExamples: [
    { input: 'grass', output: 'green', explanation: 'Chlorophyll is green' },
    { input: 'What is snow?', output: 'white!' },
  ],
  negativeExamples: [{ input: 'coal', output: 'It is heavy', explanation: '' }],
  input: '\u3000the sky \u0085',
};

const encode = (recipe: Partial<EncodingRecipe>, maxSourceLength = 1_024, prompt = PROMPT): EncodedPrompt =>
  encodePrompt(prompt, { recipe: { ...ALL, ...recipe }, maxSourceLength }, byWord);

describe('wording of a prompt', () => {
  it('is byte for byte that of Tk-Instruct', () => {
    expect(encode({}).source).toBe(
      [
        'task9_colours. ',
        'Definition: Say the colour of the thing.\n\n',
        ' Positive Example 1 -\nInput: grass.\n Output: green.\n Explanation: Chlorophyll is green.\n\n',
        ' Positive Example 2 -\nInput: What is snow?\n Output: white!\n\n',
        ' Negative Example 1 -\nInput: coal.\n Output: It is heavy.\n Explanation: .\n\n',
        'Now complete the following example -\nInput: the sky.\nOutput: ',
      ].join(''),
    );
  });

  it('adds a full stop to a label without text, and after punctuation that is not ASCII', () => {
    const prompt = { ...PROMPT, definition: '\u4f60\u597d\u3002', input: '' };
    const { source } = encode({ addTaskName: false, numPosExamples: 0, numNegExamples: 0 }, 1_024, prompt);
    expect(source).toBe(
      'Definition: \u4f60\u597d\u3002.\n\nNow complete the following example -\nInput: .\nOutput: ',
    );
  });

  it('strips what Python strips and no more', () => {
    const inputOf = (input: string) =>
      encode({}, 1_024, { ...PROMPT, input })
        .source.split('Input: ')
        .at(-1);
    expect(inputOf('\x1c\x1d a b\x1f\t')).toBe('a b.\nOutput: ');
    expect(inputOf('\ufeffa')).toBe('\ufeffa.\nOutput: ');
    expect(inputOf('\u200ba\u200b')).toBe('\u200ba\u200b.\nOutput: ');
  });

  // A search that began anew at every blank would outlast the test's limit.
  it('takes a million blanks', () => {
    const { source } = encode({}, 1_024, { ...PROMPT, input: `a${' '.repeat(1_000_000)}b` });
    expect(source).toContain('b.\nOutput: ');
  });
});

describe('fit rule', () => {
  // In words: definition 7, positives 8 and 10, negative 10, task block 10; EOS 1. The name has one more.
  const words = { addExplanation: false };
  const needed = 7 + 8 + 10 + 10 + 10 + 1;

  it('keeps what fits exactly, without counting the name', () => {
    expect(encode(words).tokenCount).toBe(needed + 1);
    expect(encode(words, needed).dropped).toEqual([]);
    expect(encode(words, needed).truncated).toBe(true);
    expect(encode(words, needed - 1).dropped).toEqual([{ kind: 'negative', index: 0, reason: 'no-room' }]);
    expect(encode(words, needed - 11).dropped.map(({ reason }) => reason)).toEqual(['no-room', 'no-room']);
  });

  it('keeps a negative example that fits where a positive one did not', () => {
    const prompt: TaskPrompt = {
      ...PROMPT,
      positiveExamples: [{ input: 'w '.repeat(500), output: 'x' }, PROMPT.positiveExamples[0]!],
    };
    const encoded = encode(words, 100, prompt);
    expect(encoded.positivesKept).toBe(0);
    expect(encoded.negativesKept).toBe(1);
    expect(encoded.dropped).toEqual([
      { kind: 'positive', index: 0, reason: 'no-room' },
      { kind: 'positive', index: 1, reason: 'after-dropped' },
    ]);
  });
});

describe('a prompt that is too long', () => {
  const long = { ...PROMPT, input: 'one two three four five six' };

  it('is cut between words, keeps EOS, and says where', () => {
    const options = { recipe: { ...ALL, numPosExamples: 0, numNegExamples: 0 }, maxSourceLength: 12 };
    const text = 'a '.repeat(40);
    const encoded = encodePrompt({ ...long, definition: text }, options, tiny);
    expect(encoded.truncated).toBe(true);
    expect(encoded.inputIds).toHaveLength(12);
    expect(encoded.inputIds.at(-1)).toBe(1);
    expect(encoded.tokenCount).toBe(tiny.encode(encoded.source).length);
    expect(encoded.cutAt).toBeGreaterThan(0);
    expect(encoded.cutAt).toBeLessThan(encoded.source.length);
  });

  it('moves its cut forward as the limit grows, and is whole in the end', () => {
    let before = -1;
    for (let limit = 1; limit < 120; limit++) {
      const encoded = encodeRaw('a sea  of   a\n\nb, c and d; '.repeat(4), limit, tiny);
      expect(encoded.inputIds.length).toBeLessThanOrEqual(limit);
      expect(encoded.cutAt).toBeGreaterThanOrEqual(before);
      before = encoded.cutAt;
      if (!encoded.truncated) break;
    }
    expect(before).toBe('a sea  of   a\n\nb, c and d; '.length * 4);
  });

  it('maps the cut of a raw text back exactly', () => {
    const text = 'a  a \n a a';
    const encoded = encodeRaw(text, 3, tiny);
    expect(tiny.decode(encoded.inputIds)).toBe('a a');
    expect(text.slice(0, encoded.cutAt)).toBe('a  a');
  });
});

describe('prompts at random', () => {
  const random = seededRandom(31);
  const pick = (count: number) => Math.floor(random() * count);
  const text = () => Array.from({ length: pick(12) }, () => 'a bc. \n\u00a0?\u00e9'.slice(pick(8))).join(' ');
  const examples = () =>
    Array.from({ length: pick(5) }, () => ({
      input: text(),
      output: text(),
      ...(random() < 0.5 ? { explanation: text() } : {}),
    }));

  it.each(Array.from({ length: 60 }, (_, i) => i))('%i: parts cover the source and examples add up', () => {
    const prompt: TaskPrompt = {
      name: 'task1_x',
      definition: `d ${text()}`,
      positiveExamples: examples(),
      negativeExamples: examples(),
      input: text(),
    };
    const recipe: EncodingRecipe = {
      addTaskName: random() < 0.5,
      addTaskDefinition: random() < 0.5,
      numPosExamples: pick(5),
      numNegExamples: pick(5),
      addExplanation: random() < 0.5,
    };
    const maxSourceLength = 1 + pick(700);
    const encoded = encodePrompt(prompt, { recipe, maxSourceLength }, tiny);

    let end = 0;
    for (const part of encoded.parts) {
      expect(part.start).toBe(end);
      expect(part.end).toBeGreaterThan(part.start);
      end = part.end;
    }
    expect(end).toBe(encoded.source.length);
    expect(encoded.parts.reduce((sum, part) => sum + part.tokens, 1)).toBe(encoded.tokenCount);

    for (const kind of ['positive', 'negative'] as const) {
      const list = kind === 'positive' ? prompt.positiveExamples : prompt.negativeExamples;
      const asked = Math.min(
        list.length,
        kind === 'positive' ? recipe.numPosExamples : recipe.numNegExamples,
      );
      const kept = encoded.parts.filter((part) => part.kind === kind).map((part) => part.index);
      const dropped = encoded.dropped.filter((example) => example.kind === kind);
      expect([...kept, ...dropped.map(({ index }) => index)]).toEqual(
        Array.from({ length: asked }, (_, i) => i),
      );
      expect(dropped.map(({ reason }) => reason)).toEqual(
        dropped.map((_, i) => (i === 0 ? 'no-room' : 'after-dropped')),
      );
      expect(kept).toHaveLength(kind === 'positive' ? encoded.positivesKept : encoded.negativesKept);
    }

    expect(encoded.truncated).toBe(encoded.tokenCount > maxSourceLength);
    expect(encoded.inputIds.length).toBeLessThanOrEqual(maxSourceLength);
    expect(encoded.inputIds.at(-1)).toBe(tiny.eosTokenId);
    if (!encoded.truncated) expect(encoded.inputIds).toEqual(tiny.encode(encoded.source));
    expect(encoded.cutAt).toBeLessThanOrEqual(encoded.source.length);
  });
});

describe('input that is refused', () => {
  const nothing: TaskPrompt = { definition: ' ', positiveExamples: [], negativeExamples: [], input: '\n' };

  it.each([
    ['an empty task', () => encode({}, 1_024, nothing)],
    ['an empty text', () => encodeRaw(' \n', 1_024, tiny)],
    ['no room at all', () => encode({}, 0)],
    ['a limit that is no whole number', () => encodeRaw('a', 1.5, tiny)],
    ['a negative number of examples', () => encode({ numPosExamples: -1 })],
    ['NaN examples', () => encode({ numNegExamples: Number.NaN })],
  ])('%s', (what, run) => {
    const code = what.startsWith('an empty') ? 'empty-prompt' : 'invalid-input';
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
