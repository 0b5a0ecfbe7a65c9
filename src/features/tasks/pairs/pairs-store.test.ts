import { describe, expect, it } from 'vitest';
import { encodePrompt } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import { sampleOf, takeSample } from '@/core/evaluate/select-instances';
import type { TaskFile } from '@/core/tasks/task-file';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import type { EngineClient } from '@/engine/client/engine-client';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import type { ListedTask } from '@/session/tasks/listed-task';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { createPairsStore } from './pairs-store';

const TASK: TaskFile = {
  name: 'task1_a',
  definition: 'Say it',
  positiveExamples: [],
  negativeExamples: [],
  instances: Array.from({ length: 40 }, (_, i) => ({ id: `i${i}`, input: `a\t${i}`, output: [`b ${i}`] })),
  contributors: [],
  source: [],
  url: [],
  categories: [],
  reasoning: [],
  domains: [],
  inputLanguage: [],
  outputLanguage: [],
  instructionLanguage: [],
  instanceLicense: [],
};

const listed = (name: string, split?: ListedTask['split']): ListedTask => ({
  name,
  title: name,
  category: '',
  split,
  domains: [],
  languages: [],
  instances: 40,
  about: '',
  here: true,
  starter: false,
});

const tokenizer = createTokenizer(makeTinyTokenizerJson());
const encode: EngineClient['encode'] = async (request) => {
  if (request.kind !== 'task') throw new Error('Only tasks are written as pairs.');
  return encodePrompt(request.prompt, request.options, tokenizer);
};

function makeStore(engine: Pick<EngineClient, 'encode'> = { encode }) {
  const sample: TaskCatalogue['sample'] = async (name, selection, seeds) => {
    if (name !== TASK.name) throw new PlaygroundError('invalid-task', 'It is damaged.');
    return sampleOf(takeSample(TASK, selection, seeds));
  };
  return createPairsStore({ catalogue: { sample }, engine });
}

describe('text pairs', () => {
  it('are the first instances of a test task, one a line', async () => {
    const store = makeStore();
    store.getState().setOptions({ encoding: 'def', instances: 2 });
    const written = await store.getState().write([listed('task1_a', 'test')]);
    const prompt = (i: number) =>
      `Definition: Say it. Now complete the following example - Input: a ${i}. Output:\tb ${i}\n`;
    expect(written).toEqual({ text: prompt(0) + prompt(1), pairs: 2, tasks: 1, cut: 0, skipped: [] });
    expect(store.getState().status).toEqual({ state: 'written', result: written });
  });

  it('are a sample of other tasks, which the seed decides', async () => {
    const store = makeStore();
    const idsOf = async (seed: number) => {
      store.getState().setOptions({ format: 'jsonl', instances: 5, seed });
      const written = await store.getState().write([listed('task1_a', 'train')]);
      return written?.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id);
    };
    const first = await idsOf(1);
    expect(first).toHaveLength(5);
    expect(await idsOf(1)).toEqual(first);
    expect(await idsOf(2)).not.toEqual(first);
  });

  it('leave out a task that cannot be read, and say so; prompts that are cut are counted', async () => {
    const store = makeStore();
    store.getState().setOptions({ instances: 3, maxSourceLength: 8 });
    const written = await store.getState().write([listed('task2_b'), listed('task1_a', 'test')]);
    expect(written).toMatchObject({ pairs: 3, tasks: 1, cut: 3, skipped: ['task2_b: It is damaged.'] });
    expect(written?.text).not.toContain('Output');
  });

  it('stop when asked to, and fail when the engine does', async () => {
    let stop = () => {};
    const stopping = makeStore({
      encode: (request) => {
        stop();
        return encode(request);
      },
    });
    stop = () => stopping.getState().stop();
    expect(await stopping.getState().write([listed('task1_a')])).toBeUndefined();
    expect(stopping.getState().status).toEqual({ state: 'idle' });

    const failing = makeStore({ encode: () => Promise.reject(new PlaygroundError('internal', 'Gone.')) });
    expect(await failing.getState().write([listed('task1_a')])).toBeUndefined();
    expect(failing.getState().status).toMatchObject({ state: 'failed', error: { message: 'Gone.' } });
  });
});
