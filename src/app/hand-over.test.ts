import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GOLDEN_LINKS } from '@/testing/golden-links';
import { compare, evaluate, openInPlayground, takeHandOver } from './hand-over';

const prompt = GOLDEN_LINKS[0]!.prompt;

describe('what one area gives another', () => {
  const visited: string[] = [];
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'https://example.org/app/#/tasks' });
    vi.stubGlobal('history', { pushState: (_: unknown, __: string, url: string) => visited.push(url) });
    vi.stubGlobal('dispatchEvent', () => true);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    visited.length = 0;
  });

  it('is there when its screen opens, once', () => {
    openInPlayground(prompt);
    expect(visited).toEqual(['https://example.org/app/#/']);
    expect(takeHandOver('compare')).toBeUndefined();
    expect(takeHandOver('playground')?.prompt).toEqual(prompt);
    expect(takeHandOver('playground')).toBeUndefined();
  });

  it('waits for its own area only, and the last one given is the one that counts', () => {
    evaluate(['task1', 'task2']);
    evaluate(['task3']);
    compare(prompt);
    expect(visited.at(-1)).toBe('https://example.org/app/#/compare');
    expect(takeHandOver('finetune')).toBeUndefined();
    expect(takeHandOver('evaluate')).toEqual(['task3']);
    expect(takeHandOver('compare')?.prompt).toEqual(prompt);
  });
});
