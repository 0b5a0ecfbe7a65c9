/**
 * llama.cpp's own code, compiled to WebAssembly by wllama, for tests that our files mean to it what they mean here. One
 * thread, no GPU, wasm from this server.
 *
 * wllama 3 has llama.cpp's server interface and nothing below it, so two things are reached by a detour:
 * - ids of a text: the server tokenises the texts of `logit_bias` and repeats the ids in a verbose answer;
 * - an encoder-decoder model: no request runs the encoder. It ran once on loading, on the end-of-text token alone
 *   (llama.cpp warms models up so), and every completion reads that output. A prompt goes to the decoder.
 */
import type { RawCompletionParams } from '@wllama/wllama/esm/index.js';
// By address, so that the dev server need not bundle what is one module already, and reload the page of a test for it.
import codeUrl from '@wllama/wllama/esm/index.js?url';
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import * as v from 'valibot';

export interface LlamaStep {
  token: number;
  /** Most probable first: ids with the natural logarithms of their probabilities. */
  top: { id: number; logprob: number }[];
}

export interface LlamaCpp {
  /** What llama.cpp made of the file. */
  readonly facts: {
    n_vocab: number;
    n_embd: number;
    n_layer: number;
    n_ctx_train: number;
    token_eos: number;
    token_bos: number;
    list_tokens_eog: number[];
    has_encoder: boolean;
    token_decoder_start: number;
    add_bos_token: boolean;
    add_eos_token: boolean;
  };
  /** Scalar metadata entries as text. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Ids of texts, without an end-of-text token. */
  tokenize(texts: readonly string[]): Promise<number[][]>;
  /**
   * The most probable tokens after a text in the decoder, with the encoder's output of the end-of-text token alone. The
   * end-of-text token is never taken; probabilities are those before it is ruled out.
   */
  complete(text: string, steps: number): Promise<LlamaStep[]>;
  exit(): Promise<void>;
}

const FACTS = v.object({
  n_vocab: v.number(),
  n_embd: v.number(),
  n_layer: v.number(),
  n_ctx_train: v.number(),
  token_eos: v.number(),
  token_bos: v.number(),
  list_tokens_eog: v.array(v.number()),
  has_encoder: v.boolean(),
  token_decoder_start: v.number(),
  add_bos_token: v.boolean(),
  add_eos_token: v.boolean(),
});
const CANDIDATE = v.object({ id: v.number(), logprob: v.number() });
const ANSWER = v.object({
  __verbose: v.object({
    completion_probabilities: v.optional(
      v.array(v.object({ id: v.number(), top_logprobs: v.array(CANDIDATE) })),
      [],
    ),
    generation_settings: v.object({
      logit_bias: v.array(v.object({ bias: v.nullable(v.number()), token: v.number() })),
    }),
  }),
});
const SILENT = { debug: ignore, log: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/**
 * Loads a GGUF file.
 * @throws {Error} what llama.cpp says when it refuses the file
 */
export async function openInLlamaCpp(file: Uint8Array<ArrayBuffer>): Promise<LlamaCpp> {
  // Without it wllama would fetch another build from a public host.
  if (!('Suspending' in WebAssembly)) throw new Error('llama.cpp needs a Chromium of version 137 or later.');
  const { Wllama } = (await import(
    /* @vite-ignore */ codeUrl
  )) as typeof import('@wllama/wllama/esm/index.js');
  const wllama = new Wllama({ default: wasmUrl }, { logger: SILENT });
  await wllama.loadModel([new Blob([file])], {
    ...{ n_threads: 1, n_gpu_layers: 0, n_parallel: 1, n_ctx: 512, warmup: true },
    // As exact as it gets: llama.cpp would keep keys and values as halves.
    ...{ flash_attn: false, cache_type_k: 'f32', cache_type_v: 'f32' },
  });
  const ask = async (params: Record<string, unknown>) => {
    const request = { temperature: 0, cache_prompt: false, verbose: true, ...params };
    const answer = await wllama.createCompletion(
      request as unknown as RawCompletionParams & { stream: false },
    );
    return v.parse(ANSWER, answer).__verbose;
  };
  const facts = v.parse(FACTS, wllama.getLoadedContextInfo());
  return {
    facts,
    metadata: v.parse(v.record(v.string(), v.string()), wllama.getModelMetadata().meta),
    tokenize: async (texts) => {
      // The bias tells which text a token came from.
      const logit_bias = texts.map((text, i) => [text, i]);
      const { generation_settings } = await ask({ prompt: '', max_tokens: 1, logit_bias });
      const ids = texts.map((): number[] => []);
      for (const { bias, token } of generation_settings.logit_bias) ids[bias!]!.push(token);
      return ids;
    },
    complete: async (text, steps) => {
      const logit_bias = [[facts.token_eos, false]];
      const answer = await ask({ prompt: text, max_tokens: steps, n_probs: 5, logit_bias });
      return answer.completion_probabilities.map(({ id, top_logprobs }) => ({
        token: id,
        top: top_logprobs,
      }));
    },
    exit: () => wllama.exit(),
  };
}
