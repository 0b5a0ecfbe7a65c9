import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { type PlaygroundPrompt, PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import { GOLDEN_LINKS } from '@/testing/golden-links';
import { seededRandom } from '@/testing/seeded-random';
import { bytesToBase64Url } from './base64url';
import { LONGEST_LINK, readPromptLink, writePromptLink } from './prompt-link';
import { deflateRaw } from './raw-deflate';

const golden = GOLDEN_LINKS[0]!;

async function linkOf(value: unknown, version = '1'): Promise<string> {
  const bytes = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  return `${version}.${bytesToBase64Url(await deflateRaw(bytes))}`;
}

async function failure(link: string): Promise<PlaygroundError> {
  const error: unknown = await readPromptLink(link).then(
    () => new Error('The link was read.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof PlaygroundError) return error;
  throw error;
}

/** Letters that compress badly. */
function noise(length: number): string {
  const random = seededRandom(7);
  return Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('');
}

const rawPrompt = (text: string): PlaygroundPrompt => ({
  title: '',
  content: { kind: 'raw', text },
  settings: {},
  outputs: [],
});

describe('links of released versions', () => {
  it.each(GOLDEN_LINKS)('still give the prompt they were made from ($prompt.content.kind)', async (one) => {
    expect(await readPromptLink(one.link)).toEqual(one.prompt);
  });
});

describe('a link made here', () => {
  it('gives the same prompt again', async () => {
    for (const { prompt } of GOLDEN_LINKS) {
      const link = await writePromptLink(prompt);
      expect(link).toMatch(/^1\.[A-Za-z0-9_-]+$/);
      expect(await readPromptLink(link!)).toEqual(prompt);
    }
  });

  it('keeps half of a surrogate pair, which is no text but may be typed', async () => {
    const prompt = rawPrompt('a\ud83cb');
    expect(await readPromptLink((await writePromptLink(prompt))!)).toEqual(prompt);
  });

  it('is not made when it could not be read again: too long packed, or too large unpacked', async () => {
    expect(await writePromptLink(rawPrompt(noise(40_000)))).toBeTypeOf('string');
    expect(await writePromptLink(rawPrompt(noise(64_000)))).toBeUndefined();
    const wide = Array.from({ length: 6 }, () => ({
      input: 'a'.repeat(60_000),
      output: '',
      explanation: '',
    }));
    const content = { ...golden.prompt.content, positive: wide } as PlaygroundPrompt['content'];
    expect(await writePromptLink({ ...golden.prompt, content })).toBeUndefined();
  });
});

describe('a link that is refused', () => {
  it.each([
    ['empty', '', 'invalid-link', /incomplete/],
    ['without a version', golden.link.slice(2), 'invalid-link', /incomplete/],
    ['version 0', golden.link.replace('1.', '0.'), 'invalid-link', /incomplete/],
    ['without content', '1.', 'invalid-link', /incomplete/],
    ['of a later version', golden.link.replace('1.', '2.'), 'newer-version', /later version/],
    ['of a later version, packed otherwise', '7.!!!', 'newer-version', /later version/],
    ['a space', '1.q1Z Kzs8', 'invalid-link', /characters/],
    ['the plain base64 alphabet', '1.q1ZK+s8/', 'invalid-link', /characters/],
    ['padded', '1.q1ZKzs8r==', 'invalid-link', /characters/],
    ['an impossible length', '1.q1ZKz', 'invalid-link', /characters/],
    ['letters that only look right', '1.q1ZКzs8r', 'invalid-link', /characters/],
    ['cut', golden.link.slice(0, -20), 'invalid-link', /damaged or was cut/],
    ['too long', `1.${'A'.repeat(LONGEST_LINK)}`, 'invalid-link', /too long/],
  ])('%s', async (_, link, code, message) => {
    expect(await failure(link)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('that unpacks to more than a prompt needs', async () => {
    const link = await linkOf(`"${' '.repeat(300 * 1024)}"`);
    expect(link.length).toBeLessThan(2000);
    expect((await failure(link)).message).toMatch(/unpacks to more than 256 KiB/);
  });

  it('that is nested deeper than a prompt can be, but not for brackets in a text', async () => {
    const deep = `{"content":${'['.repeat(16)}${']'.repeat(16)}}`;
    expect((await failure(await linkOf(deep))).message).toMatch(/nested deeper/);
    const prompt = rawPrompt(`\\"${'[{'.repeat(40)}"`);
    expect(await readPromptLink((await writePromptLink(prompt))!)).toEqual(prompt);
  });

  it('with text that is no UTF-8 or no JSON', async () => {
    const notUtf8 = await deflateRaw(Uint8Array.of(0x22, 0xff, 0xfe, 0x22));
    expect((await failure(`1.${bytesToBase64Url(notUtf8)}`)).message).toMatch(/not a prompt/);
    for (const text of ['', '{', '{"content":1e309x}', 'NaN', '[1,]', '['.repeat(100_000)]) {
      expect((await failure(await linkOf(text))).code).toBe('invalid-link');
    }
  });

  const content = golden.prompt.content;
  it.each([
    ['no object', [1], /lacks|not allowed/],
    ['a negative zero that hides a range', { content, settings: { maxNewTokens: -0 } }, /maxNewTokens/],
    ['no content', { title: 'x' }, /lacks “content”/],
    ['an unknown kind', { content: { kind: 'script', text: 'x' } }, /“content.kind”/],
    ['an unknown entry', { ...golden.prompt, run: true }, /holds “run”, which is not known/],
    ['an unknown entry inside', { ...golden.prompt, content: { ...content, autorun: 1 } }, /autorun/],
    ['an encoding that is not there', { content: { ...content, encoding: 'toString' } }, /encoding/],
    ['a model by address', { ...golden.prompt, model: 'https://example.org/m.gguf' }, /“model”/],
    ['a model that is not on the list', { ...golden.prompt, model: 'constructor' }, /“model”/],
    ['a setting out of range', { ...golden.prompt, settings: { beams: 9 } }, /“settings.beams”/],
    ['a setting of another type', { ...golden.prompt, settings: { topK: '40' } }, /“settings.topK”/],
    ['half a seed', { ...golden.prompt, settings: { seed: 0.5 } }, /“settings.seed”/],
    ['a title that is too long', { ...golden.prompt, title: 'x'.repeat(PROMPT_BOUNDS.title + 1) }, /200/],
    ['too many outputs', { ...golden.prompt, outputs: Array(33).fill({ text: '' }) }, /“outputs”.*32/],
    ['a long path', { content, settings: {}, ['k'.repeat(5000)]: 1 }, /^.{0,200}$/],
  ])('for %s', async (_, value, message) => {
    expect(await failure(await linkOf(value))).toMatchObject({
      code: 'invalid-link',
      message: expect.stringMatching(message),
    });
  });

  it('for an encoding of a later version, by its name and with a way out', async () => {
    const later = { content: { ...content, encoding: 'def_pos8_neg8' } };
    expect(await failure(await linkOf(later))).toMatchObject({
      code: 'invalid-link',
      message: expect.stringMatching(/encoding “def_pos8_neg8”, which this version .* does not know/),
      hint: expect.stringMatching(/latest version/),
    });
    const long = { content: { ...content, encoding: 'x'.repeat(5000) } };
    expect((await failure(await linkOf(long))).message.length).toBeLessThan(250);
  });

  it('for numbers beyond all numbers', async () => {
    for (const number of ['1e309', '-1e309', '1e-400x']) {
      const json = JSON.stringify(golden.prompt).replace('"topP":0.9', `"topP":${number}`);
      expect((await failure(await linkOf(json))).code).toBe('invalid-link');
    }
  });

  it('for names of prototypes, which change nothing', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const json = JSON.stringify(golden.prompt).replace('{', `{"${name}":{"polluted":1},`);
      expect((await failure(await linkOf(json))).message).toMatch(new RegExp(name));
      expect('polluted' in {}).toBe(false);
    }
  });
});
