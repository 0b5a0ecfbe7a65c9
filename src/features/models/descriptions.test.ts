import { describe, expect, test } from 'vitest';
import type { Download } from '@/core/hub/library-types';
import { qualityLabel } from '@/features/models/get/recipe-quality';
import { dayOf, downloadStatus, hostOf, originLabel, shortfallSentence, speedLabel } from './descriptions';

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

describe('descriptions on the Models screen', () => {
  test('a shortfall names the limit, the need and what there is', () => {
    const limit = 'maxStorageBufferBindingSize';
    expect(shortfallSentence({ limit, what: 'the embedding table', need: 512e6, have: 134e6 })).toBe(
      'The embedding table needs 512 MB in one binding; this device allows 134 MB (maxStorageBufferBindingSize).',
    );
    expect(shortfallSentence({ limit: 'memory', what: 'all weights', need: 3.1e9, have: 2e9 })).toBe(
      'All weights need 3.1 GB; the runtime here has room for 2.0 GB (memory).',
    );
  });

  test('a need that is slightly larger than what is available never looks the same', () => {
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
    expect(speedLabel(123.4)).toBe('about 120 tokens/s');
    expect(speedLabel(7.86)).toBe('about 7.9 tokens/s');
  });

  test('below one token per second it says how long each takes', () => {
    expect(speedLabel(1)).toBe('about 1 tokens/s');
    expect(speedLabel(0.234)).toBe('about 4.3 s per token');
    expect(speedLabel(0.0123)).toBe('about 81 s per token');
  });

  test('a download says how far, how fast and how long', () => {
    expect(downloadStatus(download)).toBe('120 MB of 270 MB written · 35 MB/s · 12 s left');
    expect(downloadStatus({ ...download, retries: 2 })).toBe(
      '120 MB of 270 MB written · connection lost, attempt 3',
    );
    expect(downloadStatus({ ...download, state: 'paused' })).toBe('Unfinished · 120 MB of 270 MB written');
    expect(downloadStatus({ ...download, state: 'elsewhere' })).toMatch(/^Another tab/);
    expect(downloadStatus({ ...download, bytesTotal: 0, bytesPerSecond: 0, secondsLeft: undefined })).toBe(
      'Downloading',
    );
  });

  test('an origin says its host and its commit', () => {
    const repo = 'allenai/tk-instruct-base-def-pos';
    expect(hostOf({ kind: 'hub', repo })).toBe('huggingface.co');
    expect(hostOf({ kind: 'hub', repo, base: 'http://localhost:8000/hub' })).toBe('localhost:8000');
    expect(hostOf({ kind: 'gguf-url', url: 'https://models.example/t5.gguf' })).toBe('models.example');
    expect(originLabel({ kind: 'hub', repo, commit: '0123456789'.repeat(4) })).toBe(`${repo} @ 0123456`);
    expect(originLabel({ kind: 'hub', repo, base: 'https://mirror.example' })).toBe(`mirror.example/${repo}`);
    expect(originLabel({ kind: 'local' })).toBe('a file on this machine');
  });

  test('an invalid date is empty', () => {
    expect(dayOf('2026-11-21T10:00:00.000Z')).toBe('21 Nov 2026');
    expect(dayOf('soon')).toBe('');
  });
});

describe('what a recipe costs', () => {
  test('says when a recipe was not measured', () => {
    expect(qualityLabel('mixed', { q8_0: 61.2 })).toBe('not measured');
  });
  test('compares a figure with the weights as trained, where both were measured', () => {
    expect(qualityLabel('q8_0', { q8_0: 61.2 })).toBe('61.2% exact');
    expect(qualityLabel('q4_0', { q4_0: 58.9, f32: 61.3 })).toBe('58.9% exact (−2.4)');
    expect(qualityLabel('q8_0', { q8_0: 61.34, f32: 61.3 })).toBe('61.3% exact (as F32)');
    expect(qualityLabel('f32', { f32: 61.3 })).toBe('61.3% exact');
  });
});
