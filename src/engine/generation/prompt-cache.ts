import type { EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';

/**
 * Wraps a runtime so that it caches the encoder output of the last single prompt: running the prompt again, with another
 * seed or from another token, needs no encoder pass. Callers dispose of what they get as usual; the cached output is
 * disposed of when another prompt is encoded, or with the runtime.
 */
export function withPromptCache(runtime: Seq2SeqRuntime): Seq2SeqRuntime {
  let kept: { ids: readonly number[]; encoded: EncodedPrompts; handle: EncodedPrompts } | undefined;
  const drop = () => {
    kept?.encoded.dispose();
    kept = undefined;
  };
  const own = (prompts: EncodedPrompts) => (prompts === kept?.handle ? kept.encoded : prompts);
  const startBeams = runtime.startBeams?.bind(runtime);

  return {
    kind: runtime.kind,
    config: runtime.config,
    get preferredSteps() {
      return runtime.preferredSteps;
    },
    async encode(prompts) {
      const [ids, ...others] = prompts;
      if (!ids || others.length > 0) return runtime.encode(prompts);
      if (!kept || !sameIds(kept.ids, ids)) {
        drop();
        const encoded = await runtime.encode(prompts);
        kept = { ids: [...ids], encoded, handle: { ...encoded, dispose: () => {} } };
      }
      return kept.handle;
    },
    async startDecoding(prompts, options) {
      return runtime.startDecoding(own(prompts), options);
    },
    startBeams: startBeams && ((prompts, options) => startBeams(own(prompts), options)),
    crossAttention: (prompts, outputIds, signal) => runtime.crossAttention(own(prompts), outputIds, signal),
    dispose() {
      drop();
      runtime.dispose();
    },
  };
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
