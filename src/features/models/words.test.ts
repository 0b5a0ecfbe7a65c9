import { describe, expect, test } from 'vitest';
import type { Download } from '@/core/hub/library-types';
import { qualityWords } from '@/features/models/get/recipe-quality';
import { dayOf, downloadWords, hostOf, originWords, shortfallSentence, speedWords } from './words';

const download: Download = {
  id: '0123456789abcdef',
  name: 'tk-instruct-base-def-pos',
  origin: { kind: 'hub', repo: 'allenai/tk-instruct-base-def-pos' },
  recipe: 'q8_0',
  state: 'running',
  phase: 'downloading',
  bytesWritten: 120e6,
  bytesTotal: 270e6,
  fraction: 0.44,
  bytesFetched: 220e6,
  bytesPerSecond: 35.2e6,
  secondsLeft: 12.3,
  retries: 0,
};

describe('words of the Models screen', () => {
  test('a shortfall names the limit, the need and what there is', () => {
    const limit = 'maxStorageBufferBindingSize';
    expect(shortfallSentence({ limit, what: 'the embedding table', need: 512e6, have: 134e6 })).toBe(
      'The embedding table needs 512 MB in one binding; this device allows 134 MB (maxStorageBufferBindingSize).',
    );
    expect(shortfallSentence({ limit: 'memory', what: 'all weights', need: 3.1e9, have: 2e9 })).toBe(
      'All weights need 3.1 GB; the runtime here has room for 2.0 GB (memory).',
    );
  });

  test('a need that is larger by little never looks the same as what there is', () => {
    const sentence = shortfallSentence({
      limit: 'maxBufferSize',
      what: 'the output layer',
      need: 268_435_460,
      have: 268_435_456,
    });
    expect(sentence).toContain('268,435,460 B');
    expect(sentence).toContain('268,435,456 B');
  });

  test('a predicted speed has two digits at most', () => {
    expect(speedWords(123.4)).toBe('about 120 tokens/s');
    expect(speedWords(7.86)).toBe('about 7.9 tokens/s');
  });

  test('what is slower than a token a second says how long each takes', () => {
    expect(speedWords(1)).toBe('about 1 tokens/s');
    expect(speedWords(0.234)).toBe('about 4.3 s a token');
    expect(speedWords(0.0123)).toBe('about 81 s a token');
  });

  test('a download says how far, how fast and how long', () => {
    expect(downloadWords(download)).toBe('120 MB of 270 MB written · 35 MB/s · 12 s left');
    expect(downloadWords({ ...download, retries: 2 })).toBe(
      '120 MB of 270 MB written · connection lost, attempt 3',
    );
    expect(downloadWords({ ...download, state: 'paused' })).toBe('Unfinished · 120 MB of 270 MB written');
    expect(downloadWords({ ...download, state: 'elsewhere' })).toMatch(/^Another tab/);
    expect(downloadWords({ ...download, bytesTotal: 0, bytesPerSecond: 0, secondsLeft: undefined })).toBe(
      'Fetching',
    );
  });

  test('an origin says its host and its commit', () => {
    const repo = 'allenai/tk-instruct-base-def-pos';
    expect(hostOf({ kind: 'hub', repo })).toBe('huggingface.co');
    expect(hostOf({ kind: 'hub', repo, base: 'http://localhost:8000/hub' })).toBe('localhost:8000');
    expect(hostOf({ kind: 'gguf-url', url: 'https://models.example/t5.gguf' })).toBe('models.example');
    expect(originWords({ kind: 'hub', repo, commit: '0123456789'.repeat(4) })).toBe(`${repo} @ 0123456`);
    expect(originWords({ kind: 'hub', repo, base: 'https://mirror.example' })).toBe(`mirror.example/${repo}`);
    expect(originWords({ kind: 'local' })).toBe('a file of this machine');
  });

  test('a date that is none says nothing', () => {
    expect(dayOf('2026-11-21T10:00:00.000Z')).toBe('21 Nov 2026');
    expect(dayOf('soon')).toBe('');
  });
});

describe('what a recipe costs', () => {
  test('a figure that was not measured is not made up', () => {
    expect(qualityWords('mixed', { q8_0: 61.2 })).toBe('not measured');
  });
  test('a figure stands against the weights as they were trained, where those were measured too', () => {
    expect(qualityWords('q8_0', { q8_0: 61.2 })).toBe('61.2% exact');
    expect(qualityWords('q4_0', { q4_0: 58.9, f32: 61.3 })).toBe('58.9% exact (−2.4)');
    expect(qualityWords('q8_0', { q8_0: 61.34, f32: 61.3 })).toBe('61.3% exact (as F32)');
    expect(qualityWords('f32', { f32: 61.3 })).toBe('61.3% exact');
  });
});
