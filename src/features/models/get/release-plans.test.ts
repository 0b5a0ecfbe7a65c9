import { describe, expect, test } from 'vitest';
import type { DeviceProbe, StorageFacts } from '@/core/hub/library-types';
import { RELEASES } from '@/core/hub/releases';
import { canRunHere, planRecipes, recipesOf, releaseGroups } from './release-plans';

const GB = 1e9;
const storage: StorageFacts = { usage: 0, quota: 100 * GB, persisted: false, available: true };
const probe: DeviceProbe = {
  runtime: 'webgpu',
  description: 'a card',
  software: false,
  bytesPerSecond: 200e9,
  secondsPerLaunch: 5e-6,
  maxBufferSize: 2 ** 31,
  maxStorageBufferBindingSize: 2 ** 27,
  milliseconds: 300,
};
const group = (key: string) => releaseGroups().find((each) => each.key === key)!;

describe('released models', () => {
  test('every release is in one group', () => {
    const repos = releaseGroups().flatMap(({ releases }) => releases.map(({ repo }) => repo));
    expect(repos.toSorted()).toEqual(RELEASES.map(({ repo }) => repo).toSorted());
    expect(repos).toHaveLength(13);
  });

  // The hub's file sizes are not ours: a wrong shape would not give them.
  test.each(releaseGroups().filter(({ sourceBytes }) => sourceBytes !== undefined))(
    '$name has the parameters that its published file has room for',
    ({ parameters, sourceBytes, releases }) => {
      const bytesPerWeight = releases[0]!.weights === 'f32' ? 4 : 2;
      expect((parameters * bytesPerWeight) / sourceBytes!).toBeGreaterThan(0.98);
      expect((parameters * bytesPerWeight) / sourceBytes!).toBeLessThan(1.02);
    },
  );

  test('the largest has the 13 billion parameters that its paper gives', () => {
    expect(group('mtk-11b').parameters).toBeGreaterThan(12.5e9);
    expect(group('mtk-11b').parameters).toBeLessThan(13.5e9);
  });
});

describe('what a release takes here', () => {
  test('8-bit weights take 34 bytes for 32 values, 4-bit ones 18', () => {
    const large = group('tk-large');
    const { parameters } = large;
    const [q8, , q4] = planRecipes(recipesOf(large), probe, storage);
    expect(q8!.deviceBytes / parameters).toBeCloseTo(34 / 32, 2);
    expect(q4!.deviceBytes / parameters).toBeCloseTo(18 / 32, 2);
    expect(q8!.fileBytes).toBeGreaterThan(q8!.deviceBytes);
  });

  test('a small model fits, a large one names the limit, what needs it and what there is', () => {
    const small = planRecipes(recipesOf(group('tk-small')), probe, storage);
    expect(small.every(canRunHere)).toBe(true);
    const multilingual = planRecipes(recipesOf(group('mtk-3b')), probe, storage);
    expect(multilingual[0]!.shortfalls).toContainEqual({
      limit: 'maxStorageBufferBindingSize',
      what: expect.stringMatching(/embedding|output/),
      need: 250_112 * 2048,
      have: 2 ** 27,
    });
    expect(canRunHere(multilingual[0]!)).toBe(false);
  });

  test('fewer bytes a step are more tokens a second; without a probe there is no promise', () => {
    const [q8, , q4] = planRecipes(recipesOf(group('tk-3b')), probe, storage);
    expect(q4!.tokensPerSecond!).toBeGreaterThan(q8!.tokensPerSecond!);
    // 2.9 billion parameters, of which a step reads at most all.
    expect(q8!.tokensPerSecond!).toBeLessThan(200e9 / 1e9);
    expect(planRecipes(recipesOf(group('tk-3b')), undefined, storage)[0]!.tokensPerSecond).toBeUndefined();
  });

  test('a want of storage is named, and leaves memory', () => {
    const [q8] = planRecipes(recipesOf(group('tk-base')), probe, { ...storage, quota: 1e8 });
    expect(q8!.shortfalls.map(({ limit }) => limit)).toEqual(['storage']);
    expect(canRunHere(q8!)).toBe(true);
  });
});
