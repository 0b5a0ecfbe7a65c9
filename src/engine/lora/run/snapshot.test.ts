import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/testing/seeded-random';
import { readSnapshot, type Snapshot, writeSnapshot } from './snapshot';

describe('snapshots', () => {
  const part = (from: number) => Float32Array.from({ length: 8 }, (_, i) => from + i / 3);
  const snapshot: Snapshot = {
    run: 'a run',
    steps: 12,
    updates: 11,
    values: part(1),
    first: part(2),
    second: part(3),
  };

  it('are read back unchanged', () => {
    expect(readSnapshot(writeSnapshot(snapshot))).toEqual(snapshot);
  });

  it('are refused when any byte is damaged or missing', () => {
    const bytes = writeSnapshot(snapshot);
    const refused = expect.objectContaining({ code: 'malformed-file' });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSnapshot(bytes.subarray(0, length))).toThrow(refused);
    }
    const random = seededRandom(2);
    for (let i = 0; i < 300; i++) {
      const at = Math.floor(random() * bytes.length);
      const copy = bytes.slice();
      copy[at]! ^= 1 << Math.floor(random() * 8);
      expect(() => readSnapshot(copy)).toThrow(refused);
    }
  });
});
