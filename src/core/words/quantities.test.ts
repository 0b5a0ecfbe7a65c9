import { expect, test } from 'vitest';
import {
  countOf,
  formatBytes,
  formatMs,
  formatParameters,
  formatProbability,
  formatSigned,
} from './quantities';

test.each([
  [999, '999 B'],
  [1500, '1.5 kB'],
  [9_123_450, '9.1 MB'],
  [45_500_000_000, '46 GB'],
])('%i bytes: %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('times, counts and parameters', () => {
  expect([formatMs(290.4), formatMs(1234), formatMs(12_340)]).toEqual(['290 ms', '1.23 s', '12.3 s']);
  expect([countOf(1, 'token'), countOf(1024, 'token')]).toEqual(['1 token', '1,024 tokens']);
  expect([formatParameters(8_400_000), formatParameters(2.85e9), formatParameters(1)]).toEqual([
    '8.4 M',
    '2.9 B',
    '1 k',
  ]);
});

test('a difference has its sign, none when it rounds to nothing', () => {
  expect([3.21, -0.64, 0.04, -0.04, 0].map((value) => formatSigned(value))).toEqual([
    '+3.2',
    '−0.6',
    '0.0',
    '0.0',
    '0.0',
  ]);
  expect(formatSigned(-0.2149, 3)).toBe('−0.215');
});

test('probabilities never claim certainty that is not there', () => {
  expect(formatProbability(0)).toBe('100%');
  expect(formatProbability(-1e-6)).toBe('>99.9%');
  expect(formatProbability(Math.log(0.5))).toBe('50%');
  expect(formatProbability(Math.log(0.033))).toBe('3.3%');
  expect(formatProbability(-20)).toBe('<0.1%');
});
