import { describe, expect, test } from 'vitest';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import type { EncodingRecipe } from '@/core/encoding/encoding-recipe';
import {
  type Draft,
  emptyDraft,
  emptyExample,
  isEmptyPrompt,
  promptRequest,
} from '@/features/compose/draft/draft';
import { promptNotes, tokensByKind, whyLeftOut } from './prompt-notes';

const recipe: EncodingRecipe = {
  addTaskName: false,
  addTaskDefinition: true,
  numPosExamples: 2,
  numNegExamples: 0,
  addExplanation: false,
};

const encoded = (change: Partial<EncodedPrompt> = {}): EncodedPrompt => ({
  source: 'text',
  inputIds: [1],
  tokenCount: 10,
  maxSourceLength: 100,
  truncated: false,
  cutAt: 4,
  parts: [],
  positivesKept: 0,
  negativesKept: 0,
  dropped: [],
  ...change,
});

const draft = (change: Partial<Draft> = {}): Draft => ({
  ...emptyDraft(),
  input: 'India',
  definition: 'd',
  ...change,
});
const positive = (...outputs: string[]) => outputs.map((output) => emptyExample({ input: output, output }));
const texts = (...args: Parameters<typeof promptNotes>) => promptNotes(...args).map(({ text }) => text);

describe('notes on a prompt', () => {
  test('nothing to say when all is sent', () => {
    expect(texts(draft({ positive: positive('a', 'b') }), recipe, encoded())).toEqual([]);
  });

  test('an encoding of a later version is named, with the one in its place', () => {
    const later = draft({ encodingId: 'def_pos8', positive: positive('a', 'b') });
    expect(texts(later, recipe, encoded())).toEqual([
      'This version of the playground does not know the encoding “def_pos8” of this draft. “Definition + 2 examples” is used instead.',
    ]);
    expect(texts({ ...later, mode: 'raw' }, recipe, encoded())).toEqual([]);
  });

  test('a cut is said in tokens, with what is lost', () => {
    const [first] = texts(
      draft({ positive: positive('a', 'b') }),
      recipe,
      encoded({ tokenCount: 130, truncated: true }),
    );
    expect(first).toContain('130 tokens');
    expect(first).toContain('the last 30 tokens will be cut');
    expect(first).toContain('Output:');
  });

  test('dropped examples are named by their place in the draft, blank ones counted', () => {
    const list = [emptyExample(), ...positive('a', 'b')];
    const notes = texts(
      draft({ positive: list }),
      recipe,
      encoded({
        dropped: [
          { kind: 'positive', index: 0, reason: 'no-room' },
          { kind: 'positive', index: 1, reason: 'after-dropped' },
        ],
      }),
    );
    expect(notes[0]).toMatch(/^Positive example 2 is left out: it would not fit/);
    expect(notes[1]).toMatch(/^Positive example 3 is left out: after one/);
  });

  test('too many and too few examples, and a definition that is not sent', () => {
    expect(texts(draft({ positive: positive('a', 'b', 'c') }), recipe, encoded())).toEqual([
      'This encoding leaves 1 positive example out.',
    ]);
    expect(texts(draft(), recipe, encoded())).toEqual([
      'This encoding takes 2 positive examples; there is none.',
    ]);
    expect(texts(draft(), { ...recipe, numPosExamples: 0, addTaskDefinition: false }, encoded())).toEqual([
      'This encoding leaves the definition out.',
    ]);
  });
});

describe('why an example is not in the prompt', () => {
  const three = draft({ positive: positive('a', 'b', 'c'), negative: positive('n') });

  test.each([
    ['positive', 0, null],
    ['positive', 2, 'encoding uses 2'],
    ['negative', 0, 'not in this encoding'],
  ] as const)('%s %i: %s', (kind, place, why) => {
    expect(whyLeftOut(three[kind], recipe, null, kind, place)).toBe(why);
  });

  test('blank, and dropped for lack of room', () => {
    expect(whyLeftOut([emptyExample()], recipe, null, 'positive', 0)).toBe('not sent while blank');
    const full = encoded({ dropped: [{ kind: 'positive', index: 1, reason: 'no-room' }] });
    expect(whyLeftOut(three.positive, recipe, full, 'positive', 1)).toBe('does not fit');
  });
});

test('tokens add up by kind, in the order of the prompt', () => {
  const part = (kind: 'task' | 'positive', tokens: number) => ({ kind, start: 0, end: 1, tokens });
  expect(
    tokensByKind(encoded({ parts: [part('positive', 3), part('positive', 4), part('task', 5)] })),
  ).toEqual([
    { kind: 'positive', parts: 2, tokens: 7 },
    { kind: 'task', parts: 1, tokens: 5 },
  ]);
});

describe('what is sent', () => {
  test('blank examples are left out', () => {
    const request = promptRequest(draft({ positive: [emptyExample(), ...positive('a')] }), recipe, 64);
    expect(request).toMatchObject({ kind: 'task', prompt: { positiveExamples: [{ output: 'a' }] } });
  });

  test.each([
    ['nothing at all', {}, true],
    ['an input', { input: 'x' }, false],
    ['a definition', { definition: 'x' }, false],
    ['an example the encoding does not take', { negative: positive('n') }, true],
    ['a raw prompt of blanks', { mode: 'raw', rawText: ' \n' }, true],
    ['a raw prompt', { mode: 'raw', rawText: 'x' }, false],
  ] as const)('%s: empty is %s', (_, change, empty) => {
    expect(isEmptyPrompt({ ...emptyDraft(), ...change } as Draft, recipe)).toBe(empty);
  });
});
