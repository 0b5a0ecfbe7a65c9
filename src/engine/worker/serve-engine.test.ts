import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { type InProcessEngine, startInProcessEngine } from '@/testing/engine/in-process-engine';

const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 6, minNewTokens: 6 };
const ask = (text: string) => ({ kind: 'raw' as const, text, maxSourceLength: 32 });

let started: InProcessEngine;
beforeAll(async () => {
  started = await startInProcessEngine();
});
afterAll(() => started.dispose());

describe('the engine', () => {
  it('runs jobs in order, also after one has failed', async () => {
    const { client } = started;
    const order: string[] = [];
    const first = client.generate(
      { prompt: ask('the input'), settings },
      { onTokens: () => order.push('tokens') },
    );
    const refused = client.generate({ prompt: ask('  '), settings });
    const last = client.generate({ prompt: ask('the output'), settings });
    await expect(refused).rejects.toMatchObject({ code: 'empty-prompt' });
    order.push('refused');
    expect((await first).outputIds).toHaveLength(6);
    expect((await last).outputIds).toHaveLength(6);
    expect(order.at(-1)).toBe('refused');
  });

  it('cancels a job that runs and one that waits, and no other', async () => {
    const { client } = started;
    const [running, waiting] = [new AbortController(), new AbortController()];
    const long = { ...settings, maxNewTokens: 400, minNewTokens: 400 };
    const results = [
      client.generate(
        { prompt: ask('the input'), settings: long },
        { signal: running.signal, onTokens: () => running.abort() },
      ),
      client.generate({ prompt: ask('the input'), settings }),
      client.generate({ prompt: ask('the input'), settings }, { signal: waiting.signal }),
    ];
    waiting.abort();
    const [first, second, third] = await Promise.all(results);
    expect([first!.finish, third!.finish]).toEqual(['cancelled', 'cancelled']);
    expect(first!.outputIds.length).toBeLessThan(400);
    expect(third!.outputIds).toEqual([]);
    expect(second!.outputIds).toHaveLength(6);
  });

  it('encodes while a generation runs, and streams what it generates', async () => {
    const { client } = started;
    const texts: string[] = [];
    const running = client.generate(
      { prompt: ask('the input'), settings },
      { onTokens: (_, textSoFar) => texts.push(textSoFar) },
    );
    expect((await client.encode(ask('the output'))).tokenCount).toBeGreaterThan(1);
    const { text } = await running;
    expect(texts.at(-1)).toBe(text);
  });

  it('answers a prompt that is encoded already as it answers its text, and encodes no text again', async () => {
    const { client, encodedTexts } = started;
    const prompts = [ask('the input is the output'), ask('an input')];
    const encoded = await Promise.all(prompts.map((prompt) => client.encode(prompt)));
    const before = encodedTexts.length;
    const ids = encoded.map(({ inputIds }) => ({ kind: 'tokens' as const, inputIds }));
    const fromIds = await client.generateBatch({ prompts: ids, settings });
    expect(encodedTexts.length).toBe(before);
    const fromText = await client.generateBatch({ prompts, settings });
    expect(fromIds.map(({ outputIds }) => outputIds)).toEqual(fromText.map(({ outputIds }) => outputIds));
  });

  it('refuses encoded prompts with tokens that the model does not have', async () => {
    const { client } = started;
    for (const inputIds of [[], [1], [5_000, 1], [-1, 1], [2.5, 1]]) {
      const refused = client.generateBatch({ prompts: [{ kind: 'tokens', inputIds }], settings });
      await expect(refused).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  it('has no model before one is loaded and after it is unloaded', async () => {
    const { client, dispose } = await startInProcessEngine();
    await client.unload();
    await expect(client.encode(ask('the input'))).rejects.toThrow('No model is loaded yet.');
    await expect(client.generate({ prompt: ask('the input'), settings })).rejects.toMatchObject({
      code: 'not-ready',
    });
    dispose();
  });
});
