import { expect, test } from 'vitest';
import {
  countOf,
  formatBytes,
  formatDuration,
  formatParameters,
  formatPercent,
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
  expect([formatDuration(290.4), formatDuration(1234), formatDuration(12_340)]).toEqual([
    '290 ms',
    '1.23 s',
    '12.3 s',
  ]);
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

test.each([
  [0, '0 ms'],
  [999.6, '1.00 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min'],
  [95_000, '1 min 35 s'],
  [3_599_600, '1 h'],
  [5_400_000, '1 h 30 min'],
])('%d ms as they were measured: %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [200, '1 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [95_000, '2 min'],
  [3_599_600, '1 h'],
  [5_400_000, '1 h 30 min'],
])('%d ms as an estimate: %s', (ms, text) => {
  expect(formatDuration(ms, 'estimated')).toBe(text);
});

test.each([
  [0, '0%'],
  [0.0009, '<0.1%'],
  [0.004, '0.4%'],
  [0.0123, '1.2%'],
  [0.0997, '10%'],
  [0.456, '46%'],
  [0.989, '99%'],
  [0.996, '99.6%'],
  [0.9996, '>99.9%'],
  [1, '100%'],
  [1.234, '123%'],
])('a share of %d is %s', (share, text) => {
  expect(formatPercent(share)).toBe(text);
});

test('percentages beside each other have the same number of digits', () => {
  expect([0, 1 / 3, 1].map((share) => formatPercent(share, 1))).toEqual(['0.0%', '33.3%', '100.0%']);
});
