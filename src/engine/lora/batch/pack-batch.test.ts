import { describe, expect, it } from 'vitest';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { packBatch } from './pack-batch';

const { config } = makeTinyCheckpoint({ seed: 1 });

describe('packing', () => {
  it('packs examples one after the other with their attention spans', () => {
    const packed = packBatch(
      [
        { sourceIds: [5, 6, 1], targetIds: [-100, 8, 1] },
        { sourceIds: [7, 1], targetIds: [9] },
      ],
      config,
    );
    expect([...packed.sourceIds]).toEqual([5, 6, 1, 7, 1]);
    expect([...packed.decoderIds]).toEqual([0, 0, 8, 0]);
    expect([...packed.labels]).toEqual([0xffff_ffff, 8, 1, 9]);
    expect(packed.counted).toBe(3);
    expect([...packed.encoder.keysOfQuery]).toEqual([0, 3, 0, 3, 0, 3, 3, 2, 3, 2]);
    expect([...packed.causal.keysOfQuery]).toEqual([0, 1, 0, 2, 0, 3, 3, 1]);
    expect([...packed.causal.queriesOfKey]).toEqual([0, 3, 1, 2, 2, 1, 3, 1]);
    expect([...packed.cross.keysOfQuery]).toEqual([0, 3, 0, 3, 0, 3, 3, 2]);
    expect([...packed.cross.queriesOfKey]).toEqual([0, 3, 0, 3, 0, 3, 3, 1, 3, 1]);
    expect([packed.encoder.pairs, packed.causal.pairs, packed.cross.pairs]).toEqual([13, 7, 11]);
  });
});
