import { describe, expect, it } from 'vitest';
import type { StepPolicy } from '@/core/sampling/step';
import { makeScriptedRuntime } from '@/testing/engine/scripted-runtime';
import { withPromptCache } from './prompt-cache';

const POLICY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 0, alternatives: 0 };

/** Prefers the token after the last of the prompt. */
const scripted = () =>
  makeScriptedRuntime({
    vocabSize: 20,
    logits: (_, prompt) => Array.from({ length: 20 }, (__, id) => (id === prompt[0]! + 1 ? 1 : 0)),
  });

describe('withPromptCache', () => {
  it('encodes a repeated prompt once, and gives each prompt its own answer', async () => {
    const inner = scripted();
    let encodes = 0;
    const counted = {
      ...inner,
      encode: (prompts: Parameters<typeof inner.encode>[0]) => {
        encodes++;
        return inner.encode(prompts);
      },
    };
    const runtime = withPromptCache(counted);
    const tokens: number[] = [];
    for (const prompt of [
      [4, 1],
      [4, 1],
      [9, 1],
      [4, 1],
    ]) {
      const encoded = await runtime.encode([prompt]);
      const session = await runtime.startDecoding(encoded, { promptOfRow: [0], maxSteps: 1, policy: POLICY });
      tokens.push((await session.run(1))[0]![0]!.token);
      session.dispose();
      encoded.dispose();
    }
    expect(tokens).toEqual([5, 5, 10, 5]);
    expect(encodes).toBe(3);
  });

  it('gives everything back: the old prompt for a new one, the last with the runtime', async () => {
    const inner = scripted();
    const runtime = withPromptCache(inner);
    (await runtime.encode([[4, 1]])).dispose();
    (await runtime.encode([[9, 1]])).dispose();
    const batch = await runtime.encode([
      [2, 1],
      [3, 1],
    ]);
    expect(inner.open).toBe(2);
    batch.dispose();
    runtime.dispose();
    expect(inner.open).toBe(0);
  });
});
