import { describe, expect, it } from 'vitest';
import { PRESETS } from '@/core/finetune/presets';
import { parseT5Config } from '@/core/model/t5-config';
import type { ModelFacts } from '@/engine/protocol';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';
import { checkSameModel, evaluateEvery, loraTargets, orderOf, trainableParameters } from './run-order';

const small = parseT5Config({ model_type: 't5', vocab_size: 32_128 });
const example = { id: 'i', sourceIds: [5, 1], targetIds: [6, 7, 1] };
const RUN: TrainingRunRecord = {
  ...{
    id: 'r',
    name: 'run',
    createdAt: '',
    state: 'open',
    baseModel: 'T5',
    modelKey: '{"kind":"url","url":"a"}',
  },
  ...{
    quantisation: 'Q8_0',
    device: '',
    settings: PRESETS.quick,
    sources: [],
    metric: 'rougeL',
    trainCount: 1,
  },
  ...{ heldOutCount: 1, dataHash: '', steps: [], evaluations: [] },
};

describe('from settings to an order', () => {
  it('trains the 294,912 numbers that PEFT counts for q and v of t5-small at rank 8', () => {
    expect(trainableParameters(PRESETS.quick, small)).toBe(294_912);
    expect(trainableParameters({ ...PRESETS.quick, scope: 'decoder' }, small)).toBe(196_608);
  });

  it('names the matrices that the model has', () => {
    expect(loraTargets('everything', { isGatedAct: false })).toEqual(['q', 'k', 'v', 'o', 'wi', 'wo']);
    expect(loraTargets('everything', { isGatedAct: true })).toContain('wi_0');
  });

  it('evaluates as often as asked, and never less than once a step', () => {
    expect(evaluateEvery({ ...PRESETS.quick, steps: 40, evaluations: 4 })).toBe(10);
    expect(evaluateEvery({ ...PRESETS.quick, steps: 3, evaluations: 10 })).toBe(1);
  });

  it('allows answers a little longer than the longest reference, within the limit', () => {
    const data = { train: [example], heldOut: [{ ...example, shown: '', references: ['a'] }] };
    const order = orderOf(RUN, data, small);
    expect(order).toMatchObject({ maxNewTokens: 11, watched: 1, evaluateEvery: 10, baseModel: 'T5' });
    expect(order.settings).toMatchObject({ batchSize: 8, accumulation: 1, steps: 40, warmupSteps: 2 });
    const tight = { ...RUN, settings: { ...PRESETS.quick, maxTarget: 5 } };
    expect(orderOf(tight, data, small).maxNewTokens).toBe(5);
  });

  it('knows a model again by where it comes from', () => {
    const facts = {} as ModelFacts;
    expect(() => checkSameModel(RUN, { facts, source: { kind: 'url', url: 'a' } })).not.toThrow();
    expect(() => checkSameModel(RUN, { facts, source: { kind: 'url', url: 'b' } })).toThrow(
      /This run trains T5/,
    );
    const picked = { facts, source: { kind: 'files' as const, files: [new File(['abc'], 'm.gguf')] } };
    expect(() => checkSameModel({ ...RUN, modelKey: 'files: m.gguf (3)' }, picked)).not.toThrow();
  });
});
