import { describe, expect, it } from 'vitest';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { attend } from './attend';
import { withPromptCache } from './prompt-cache';

const EOS = 1;
const PROMPT = [12, 40, 7, EOS];
const tiny = () => loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
const refusal = (code: string) => expect.objectContaining({ code });

describe('attend', () => {
  it('gives each token of an answer the same row whatever comes after it', async () => {
    const runtime = await tiny();
    const long = await attend(runtime, PROMPT, [5, 6, 7, EOS]);
    const short = await attend(runtime, PROMPT, [5, 9]);
    const row = (of: typeof long, layer: number, head: number, token: number) => {
      const at = ((layer * of.heads + head) * of.outputTokens + token) * of.sourceTokens;
      return of.weights.subarray(at, at + of.sourceTokens);
    };
    for (let layer = 0; layer < 2; layer++) {
      for (let head = 0; head < 3; head++) {
        for (const token of [0, 1])
          expect(row(short, layer, head, token)).toEqual(row(long, layer, head, token));
      }
    }
    expect(row(long, 1, 2, 1)).not.toEqual(row(long, 1, 2, 2));
  });

  it('reads the encoder output that is kept of the last prompt', async () => {
    const runtime = await tiny();
    let encodes = 0;
    const counted: Seq2SeqRuntime = {
      ...runtime,
      encode: (prompts) => {
        encodes++;
        return runtime.encode(prompts);
      },
    };
    const kept = withPromptCache(counted);
    const first = await attend(kept, PROMPT, [5, 6]);
    expect(await attend(kept, PROMPT, [5, 6])).toEqual(first);
    expect(first).toEqual(await attend(runtime, PROMPT, [5, 6]));
    expect(encodes).toBe(1);
  });

  it('refuses what is no prompt and no answer', async () => {
    const runtime = await tiny();
    for (const answer of [[], [96], [-1], [1.5], [EOS, 5], new Array<number>(2049).fill(5)])
      await expect(attend(runtime, PROMPT, answer)).rejects.toThrow(refusal('invalid-input'));
    await expect(attend(runtime, [EOS], [5])).rejects.toThrow(refusal('invalid-input'));
    await expect(attend(runtime, new Array<number>(4097).fill(5), [5])).rejects.toThrow(
      refusal('prompt-too-long'),
    );
  });

  it('refuses what would not fit into memory, before any work', async () => {
    const runtime = await tiny();
    const wide: Seq2SeqRuntime = {
      ...runtime,
      config: { ...runtime.config, numDecoderLayers: 24, numHeads: 32 },
      encode: () => Promise.reject(new Error('worked')),
    };
    const prompt = new Array<number>(4096).fill(5);
    await expect(attend(wide, prompt, new Array<number>(128).fill(5))).rejects.toThrow(
      refusal('device-limit'),
    );
  });

  it('stops between two tokens when it is cancelled', async () => {
    const runtime = await tiny();
    const controller = new AbortController();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => controller.abort();
    const pending = attend(runtime, PROMPT, new Array<number>(1024).fill(5), { signal: controller.signal });
    port2.postMessage('stop');
    await expect(pending).rejects.toThrow(refusal('cancelled'));
    port1.close();
  });

  it('does not begin when it is cancelled, and returns nothing that is not finite', async () => {
    const runtime = await tiny();
    await expect(attend(runtime, PROMPT, [5], { signal: { aborted: true } })).rejects.toThrow(
      refusal('cancelled'),
    );
    const broken: Seq2SeqRuntime = {
      ...runtime,
      crossAttention: async (prompts, ids) => {
        const result = await runtime.crossAttention(prompts, ids);
        result.weights[3] = Number.NaN;
        return result;
      },
    };
    await expect(attend(broken, PROMPT, [5])).rejects.toThrow(refusal('non-finite'));
  });
});
