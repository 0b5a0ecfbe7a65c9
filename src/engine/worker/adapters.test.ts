import { expect, it } from 'vitest';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { ModelAdapters } from './adapters';

const checkpoint = makeTinyCheckpoint({ seed: 5 });

/** A model and adapters named by their seeds; `merging` takes away the runtime's own support. */
async function makeModel(merging: boolean) {
  const { adapters: support, ...base } = await loadReferenceRuntime(checkpoint);
  const reads: string[] = [];
  const runtime: Seq2SeqRuntime = merging ? base : { ...base, adapters: support };
  const adapters = new ModelAdapters({
    runtime,
    read: async (id) => {
      reads.push(id);
      return makeTinyAdapter(checkpoint.config, { seed: Number(id) });
    },
    openChanged: (change) => loadReferenceRuntime(change(checkpoint)),
  });
  return { runtime, adapters, reads };
}

async function hidden(runtime: Seq2SeqRuntime): Promise<number[]> {
  const encoded = await runtime.encode([[12, 40, 7, 1]]);
  return [...(await encoded.readHidden(0))];
}

it('gives, merged or beside the weights, the same model; another for another adapter or strength', async () => {
  const [beside, merged] = [await makeModel(false), await makeModel(true)];
  const seen = [await hidden(beside.runtime)];
  for (const use of [
    { id: '1', scale: 1 },
    { id: '1', scale: 0.5 },
    { id: '2', scale: 1 },
  ]) {
    const [a, b] = [
      await hidden(await beside.adapters.runtime(use)),
      await hidden(await merged.adapters.runtime(use)),
    ];
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i]!, 4);
    });
    for (const other of seen) expect(a).not.toEqual(other);
    seen.push(a);
  }
  expect(await hidden(beside.runtime)).toEqual(seen[0]);
});

it('reads an adapter once, until eight others have been used after it', async () => {
  const { adapters, reads } = await makeModel(false);
  for (const id of ['1', '2', '1', '2']) await adapters.runtime({ id, scale: 1 });
  await adapters.runtime({ id: '1', scale: 0.25 });
  expect(reads).toEqual(['1', '2']);
  for (let id = 3; id <= 9; id++) await adapters.runtime({ id: String(id), scale: 1 });
  await adapters.runtime({ id: '1', scale: 1 });
  expect(reads).toHaveLength(9);
  await adapters.runtime({ id: '2', scale: 1 });
  expect(reads.at(-1)).toBe('2');
  expect(reads).toHaveLength(10);
});

it('refuses an impossible strength', async () => {
  const { adapters } = await makeModel(false);
  await expect(adapters.runtime({ id: '1', scale: Number.NaN })).rejects.toMatchObject({
    code: 'invalid-input',
  });
});
