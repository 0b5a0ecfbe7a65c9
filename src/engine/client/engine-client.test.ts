import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PlaygroundError } from '@/core/errors';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { type InProcessEngine, startInProcessEngine } from '@/testing/engine/in-process-engine';

const prompt = { kind: 'raw', text: 'the input', maxSourceLength: 32 } as const;
const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 400, minNewTokens: 400 };

let engine: InProcessEngine;
let lost: PlaygroundError[];
beforeEach(async () => {
  engine = await startInProcessEngine();
  lost = [];
  engine.client.onDeviceLost((error) => lost.push(error));
});
afterEach(() => engine.dispose());

it('reports a worker that died like a lost device, rejects what it was doing, and loads the model in a new one', async () => {
  const { client } = engine;
  const before = await client.encode(prompt);
  const running = client.generate(
    { prompt, settings },
    { onTokens: () => engine.crash('it ran out of memory') },
  );
  const waiting = client.generate({ prompt, settings });
  for (const call of [running, waiting]) {
    await expect(call).rejects.toMatchObject({
      code: 'worker-stopped',
      message: 'The engine stopped: it ran out of memory.',
    });
  }
  expect(lost.map(({ code }) => code)).toEqual(['worker-stopped']);
  await expect(client.encode(prompt)).rejects.toMatchObject({ code: 'not-ready' });
  await engine.load();
  expect(await client.encode(prompt)).toEqual(before);
});

it('does not ask for a model to be loaded again if there was none', async () => {
  await engine.client.unload();
  engine.crash('it failed');
  expect(lost).toEqual([]);
});
