import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { FORGE_NAMES, hostileLink, SCRIPT } from '@/testing/node/hostile-links';
import { readPromptLink, writePromptLink } from './prompt-link';
import { inflateRaw } from './raw-deflate';

const HOSTILE = 10_000;

interface Outcome {
  prompt?: PlaygroundPrompt;
  error?: unknown;
}

async function open(link: string): Promise<Outcome> {
  try {
    return { prompt: await readPromptLink(link) };
  } catch (error) {
    return { error };
  }
}

describe('hostile links', () => {
  const fetched = vi.fn(() => Promise.reject(new Error('Nothing is fetched for a link.')));
  beforeEach(() => vi.stubGlobal('fetch', fetched));
  afterEach(() => vi.unstubAllGlobals());

  it(`${HOSTILE} of them each give a typed error or a valid prompt`, async () => {
    const refused = new Map<string, number>();
    const read = new Map<string, number>();
    for (let seed = 0; seed < HOSTILE; seed++) {
      const { forge, link } = hostileLink(seed);
      const { prompt, error } = await open(link);
      if (prompt) {
        // What was read is a prompt in every respect: written again and read again it is the same.
        const again = await writePromptLink(prompt);
        expect(again, `seed ${seed}`).toBeTypeOf('string');
        expect(await readPromptLink(again!), `seed ${seed}`).toEqual(prompt);
        read.set(forge, (read.get(forge) ?? 0) + 1);
      } else {
        expect(error, `seed ${seed}, ${forge}`).toBeInstanceOf(PlaygroundError);
        const { code, message, hint } = error as PlaygroundError;
        expect(['invalid-link', 'newer-version'], `seed ${seed}: ${message}`).toContain(code);
        expect(message.length, `seed ${seed}`).toBeLessThan(250);
        expect(hint, `seed ${seed}`).toBeTruthy();
        refused.set(forge, (refused.get(forge) ?? 0) + 1);
      }
    }
    expect(fetched).not.toHaveBeenCalled();
    expect('polluted' in {}).toBe(false);
    // A script is text like any other; every other kind is refused, but for the few changes that leave a prompt.
    const share = Math.floor(HOSTILE / FORGE_NAMES.length);
    expect(read.get('script')).toBeGreaterThanOrEqual(share);
    // Browsers refuse bytes behind the end of what is packed; Node leaves them unread.
    const mayAllBeRead = ['script', 'bytes behind'];
    for (const forge of FORGE_NAMES.filter((name) => !mayAllBeRead.includes(name))) {
      expect(refused.get(forge), forge).toBeGreaterThan(0);
    }
    for (const forge of [
      'bomb',
      'prototype',
      'alphabet',
      'truncated',
      'nesting',
      'future version',
      'extra entry',
    ]) {
      expect(read.get(forge) ?? 0, forge).toBeLessThanOrEqual(forge === 'extra entry' ? share : 0);
    }
  }, 600_000);

  it('a script in every field comes out as the text it is', async () => {
    const seed = FORGE_NAMES.indexOf('script');
    const prompt = await readPromptLink(hostileLink(seed).link);
    expect(JSON.stringify(prompt)).toContain(JSON.stringify(SCRIPT).slice(1, -1));
  });

  it('64 MiB of nothing is never unpacked', async () => {
    const packed = deflateRawSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });
    let peak = 0;
    const before = process.memoryUsage().arrayBuffers;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }, 1);
    expect(await inflateRaw(packed, 256 * 1024)).toEqual({ state: 'too-large' });
    clearInterval(watch);
    expect(peak).toBeLessThan(8 * 2 ** 20);
  });
});
