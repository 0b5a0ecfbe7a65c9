import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GOLDEN_LINKS } from '@/testing/golden-links';
import { compare, evaluate, openInPlayground, takeHandoff } from './handoff';

const prompt = GOLDEN_LINKS[0]!.prompt;

describe('a handoff from one area to another', () => {
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

  it('is there when the screen opens, once', () => {
    openInPlayground(prompt);
    expect(visited).toEqual(['https://example.org/app/#/']);
    expect(takeHandoff('compare')).toBeUndefined();
    expect(takeHandoff('playground')?.prompt).toEqual(prompt);
    expect(takeHandoff('playground')).toBeUndefined();
  });

  it('is pending for its own area only, and a later one replaces it', () => {
    evaluate(['task1', 'task2']);
    evaluate(['task3']);
    compare(prompt);
    expect(visited.at(-1)).toBe('https://example.org/app/#/compare');
    expect(takeHandoff('finetune')).toBeUndefined();
    expect(takeHandoff('evaluate')).toEqual(['task3']);
    expect(takeHandoff('compare')?.prompt).toEqual(prompt);
  });
});
