import { expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { startInProcessEngine } from '@/testing/engine/in-process-engine';
import { answerBatch } from './answer-batch';

it('encodes each prompt once, and answers as the engine answers the prompt itself', async () => {
  const { client, facts, encodedTexts, dispose } = await startInProcessEngine();
  const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 4 };
  const cells = ['the input', 'the output', '  '].map((text) => ({
    key: text,
    prompt: { kind: 'raw' as const, text, maxSourceLength: 64 },
    print: 'p',
  }));
  const answers = new Map<string, string>();
  const failed: string[] = [];
  await answerBatch(
    { engine: client, facts, check: () => undefined },
    cells,
    { settings, adapter: null, signal: new AbortController().signal },
    {
      onStart: () => undefined,
      onText: () => undefined,
      onAnswer: (key, { text }) => answers.set(key, text),
      onError: (key) => failed.push(key),
    },
  );
  expect(encodedTexts).toEqual(['the input', 'the output']);
  expect(failed).toEqual(['  ']);
  for (const [key, text] of answers) {
    const prompt = { kind: 'raw' as const, text: key, maxSourceLength: 64 };
    expect((await client.generate({ prompt, settings })).text).toBe(text);
  }
  dispose();
});
