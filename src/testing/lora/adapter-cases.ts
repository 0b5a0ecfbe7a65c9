/** What every runtime must do with LoRA adapters beside its weights: registered by a test file of each. */
import { describe, expect, it } from 'vitest';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import { mergeAdapter } from '@/core/adapters/merge-adapter';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { StepPolicy } from '@/core/sampling/step';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import {
  expectFirstStep,
  expectGreedy,
  openTinyAdapter,
  openTinyT5,
  tinyT5Rows,
} from '@/testing/engine/tiny-t5-gold';
import { normalisedError } from '@/testing/numbers';
import { describeWithReference } from '@/testing/reference';
import { makeTinyAdapter } from './tiny-adapter';

const GREEDY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 4, alternatives: 0 };
/** One prompt for the kernels of few rows, and all together for those of many. */
const PROMPTS = [
  [12, 40, 7, 1],
  [3, 3, 60, 1],
  [9, 8, 7, 6, 5, 4, 3, 2, 1],
];

/** Hidden states of every prompt, then the logits of the fourth step of every row: alone and together. */
async function traceOf(runtime: Seq2SeqRuntime): Promise<Float32Array[]> {
  const traces: Float32Array[] = [];
  for (const prompts of [PROMPTS.slice(0, 1), PROMPTS]) {
    const encoded = await runtime.encode(prompts);
    const promptOfRow = prompts.map((_, row) => row);
    const session = await runtime.startDecoding(encoded, { promptOfRow, maxSteps: 4, policy: GREEDY });
    await session.run(4);
    for (const row of promptOfRow) traces.push(await encoded.readHidden(row));
    traces.push(await session.readLogits());
    session.dispose();
    encoded.dispose();
  }
  return traces;
}

function expectClose(actual: readonly Float32Array[], expected: readonly Float32Array[]): void {
  actual.forEach((values, i) => {
    expect(normalisedError(values, expected[i]!)).toBeLessThan(1e-8);
  });
}

const ALL = ['q', 'k', 'v', 'o', 'wi_0', 'wi_1', 'wo'];
const shapes = [
  ['q and v of a gated model', {}, { targets: ['q', 'v'] }],
  ['every projection of a gated model, rank 3, rsLoRA', {}, { targets: ALL, rank: 3, rsLora: true }],
  [
    'every projection of a ReLU model',
    { denseActFn: 'relu', isGatedAct: false },
    { targets: ['q', 'k', 'v', 'o', 'wi', 'wo'] },
  ],
  ['odd sizes', { dModel: 37, dKv: 5, numHeads: 7, dFf: 51 }, { targets: ALL, rank: 5 }],
] as const;

/**
 * @param load the runtime under test; it must have `adapters`
 * @param options.brief short prompts and answers only, for kernels that a software adapter is slow at
 */
export function describeAdapters(
  name: string,
  load: (checkpoint: Checkpoint) => Promise<Seq2SeqRuntime>,
  options: { brief?: boolean } = {},
): void {
  describe(`adapters, ${name}`, () => {
    it.each(shapes)('give what the merged weights give: %s', async (_, config, options) => {
      const checkpoint = makeTinyCheckpoint({ seed: 5, config });
      const adapter = makeTinyAdapter(checkpoint.config, { seed: 6, ...options });
      const runtime = await load(checkpoint);
      const loaded = await runtime.adapters!.load(adapter);
      for (const strength of [1, 0.5]) {
        const merged = await loadReferenceRuntime(mergeAdapter(checkpoint, adapter, strength));
        expectClose(await traceOf(await loaded.at(strength)), await traceOf(merged));
      }
      runtime.dispose();
    });

    it('leave the model as it was, bit for bit, where B is zero or the strength is', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 5 });
      const runtime = await load(checkpoint);
      const before = await traceOf(runtime);
      const silent = await runtime.adapters!.load(makeTinyAdapter(checkpoint.config, { seed: 6, b: 0 }));
      const loud = await runtime.adapters!.load(makeTinyAdapter(checkpoint.config, { seed: 6 }));
      expect(await traceOf(await silent.at(1))).toEqual(before);
      expect(await traceOf(await loud.at(0))).toEqual(before);
      expect(await traceOf(await loud.at(1))).not.toEqual(before);
      loud.dispose();
      expect(await traceOf(runtime)).toEqual(before);
      runtime.dispose();
    });

    it('lie beside each other, and each is used without loading anything again', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 5 });
      const runtime = await load(checkpoint);
      const adapters = [1, 2].map((seed) =>
        makeTinyAdapter(checkpoint.config, { seed, targets: ['q', 'wo'] }),
      );
      const loaded = [];
      for (const adapter of adapters) loaded.push(await runtime.adapters!.load(adapter));
      for (const index of [0, 1, 0]) {
        const merged = await loadReferenceRuntime(mergeAdapter(checkpoint, adapters[index]!, 1));
        expectClose(await traceOf(await loaded[index]!.at(1)), await traceOf(merged));
      }
      runtime.dispose();
    });

    it('of another model, and impossible strengths, are refused', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 5 });
      const other = makeTinyCheckpoint({ seed: 5, config: { dModel: 48 } });
      const runtime = await load(checkpoint);
      const refused = runtime.adapters!.load(makeTinyAdapter(other.config, { seed: 6 }));
      await expect(refused).rejects.toMatchObject({ code: 'checkpoint-mismatch' });
      const loaded = await runtime.adapters!.load(makeTinyAdapter(checkpoint.config, { seed: 6 }));
      await expect(loaded.at(Number.NaN)).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(loaded.at(9)).rejects.toMatchObject({ code: 'invalid-input' });
      runtime.dispose();
    });
  });

  describeWithReference(`adapters made elsewhere, ${name}`, () => {
    it('tiny-t5 with its adapter gives the expected first logits and greedy tokens', async () => {
      const adapter: LoraAdapter = await openTinyAdapter();
      const runtime = await load(await openTinyT5());
      const adapted = await (await runtime.adapters!.load(adapter)).at(1);
      const all = await tinyT5Rows('adapter');
      const rows = options.brief ? all.filter((row) => row.input_ids.length < 40) : all;
      expect(rows.length).toBeGreaterThan(2);
      await expectFirstStep(adapted, rows);
      await expectGreedy(adapted, rows, options.brief ? 6 : 24);
      runtime.dispose();
    });
  });
}
