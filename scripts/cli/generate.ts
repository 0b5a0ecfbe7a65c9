import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import { mergeAdapter } from '@/core/adapters/merge-adapter';
import { checkAdapterComplete, readPeftAdapter } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import type { Command } from './command';
import { type GenerateRow, readIdRows, readPromptRows } from './generate-rows';
import { generationOptions, generationUsage, readGenerationConfig } from './generation-flags';
import { loadWebGpuRuntime } from './node-gpu';
import { loadOnnxRuntime } from './node-onnx';
import { openModelFiles } from './node-sources';

const usage = [
  'generate --model <gguf|folder> (--prompt TEXT | --prompts file.jsonl | --ids file.jsonl) [--runtime reference|onnx|webgpu]',
  '         [--adapter folder] [--scores]',
  `         ${generationUsage}`,
].join('\n');

const options = {
  ...generationOptions,
  model: { type: 'string' },
  prompt: { type: 'string' },
  prompts: { type: 'string' },
  ids: { type: 'string' },
  runtime: { type: 'string', default: 'reference' },
  adapter: { type: 'string' },
  scores: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** Answers prompts; one JSON object a line, written as each answer is ready. */
export const generateCommand: Command = {
  name: 'generate',
  usage,
  async run(args, io) {
    const { values } = parseArgs({ args, options });
    const loadRuntime = runtimeLoader(values.runtime);
    if (!values.model) throw wrongUsage('Say which model to run with --model.');
    const settings = readGenerationConfig(values);
    const rows = await readRows(values);
    const files = await openModelFiles(values.model);
    try {
      const checkpoint = await openCheckpoint(files.sources);
      const tokenizer = tokenizerOf(checkpoint);
      const requests = rows.map((row) => ({ ...row, inputIds: inputIds(row, tokenizer) }));
      const adapted = await withAdapter(loadRuntime, checkpoint, values.adapter);
      const { runtime } = adapted;
      try {
        for (const { prompt, inputIds } of requests) {
          const result = await generate(runtime, tokenizer ?? idsOnly(checkpoint), inputIds, settings);
          io.out(JSON.stringify(outputRow(prompt, inputIds, result, tokenizer, values.scores)));
        }
      } finally {
        adapted.dispose();
      }
      return 0;
    } finally {
      await files.close();
    }
  },
};

function runtimeLoader(name: string): (checkpoint: Checkpoint) => Promise<Seq2SeqRuntime> {
  if (name === 'reference') return loadReferenceRuntime;
  if (name === 'onnx') return loadOnnxRuntime;
  if (name === 'webgpu') return loadWebGpuRuntime;
  throw unavailable(`The runtime ${name}`, 'Use --runtime reference, onnx or webgpu.');
}

/** The model with an adapter beside its weights, or in them where the runtime knows no adapters. */
async function withAdapter(
  load: (checkpoint: Checkpoint) => Promise<Seq2SeqRuntime>,
  checkpoint: Checkpoint,
  folder: string | undefined,
): Promise<{ runtime: Seq2SeqRuntime; dispose(): void }> {
  const adapter = folder === undefined ? undefined : await readAdapter(folder);
  // Known before anything is loaded for it.
  if (adapter) checkAdapterComplete(adapter, checkpoint.config);
  const merges = load === loadOnnxRuntime;
  const base = await load(adapter && merges ? mergeAdapter(checkpoint, adapter, 1) : checkpoint);
  const loaded = adapter && (await base.adapters?.load(adapter));
  const runtime = (await loaded?.at(1)) ?? base;
  const dispose = () => {
    loaded?.dispose();
    base.dispose();
  };
  return { runtime, dispose };
}

/** @throws {PlaygroundError} `invalid-input` when there is no such folder, and as {@link readPeftAdapter} */
async function readAdapter(folder: string): Promise<LoraAdapter> {
  if (!existsSync(folder)) throw new PlaygroundError('invalid-input', `There is no folder "${folder}".`);
  const files = await openModelFiles(folder);
  try {
    return await readPeftAdapter(files.sources);
  } finally {
    await files.close();
  }
}

interface PromptArguments {
  prompt?: string;
  prompts?: string;
  ids?: string;
}

async function readRows(values: PromptArguments): Promise<GenerateRow[]> {
  const { prompt, prompts, ids } = values;
  if ([prompt, prompts, ids].filter((given) => given !== undefined).length !== 1) {
    throw wrongUsage('Give one of --prompt, --prompts and --ids.');
  }
  if (prompts !== undefined) return readPromptRows(prompts);
  return ids === undefined ? [{ prompt }] : readIdRows(ids);
}

function tokenizerOf({ tokenizer, config }: Checkpoint): Tokenizer | undefined {
  return tokenizer && createTokenizer(tokenizer, { defaultEosTokenId: config.eosTokenId });
}

function inputIds({ prompt, inputIds: given }: GenerateRow, tokenizer: Tokenizer | undefined): number[] {
  if (given) return given;
  if (tokenizer) return tokenizer.encode(prompt ?? '');
  throw new PlaygroundError('invalid-input', 'The model comes without a tokenizer, so it cannot read text.', {
    hint: 'Put its tokenizer.json or spiece.model beside it, or give token ids with --ids.',
  });
}

/** Stands in where a model comes without a tokenizer: ids go in and out, and there is no text. */
function idsOnly({ config }: Checkpoint): Tokenizer {
  return {
    vocabSize: config.vocabSize,
    eosTokenId: config.eosTokenId,
    encode: () => [config.eosTokenId],
    decode: () => '',
    piece: (id) => String(id),
    json: { model: { type: 'Unigram', unk_id: 0, vocab: [] } },
  };
}

function outputRow(
  prompt: string | undefined,
  inputIds: readonly number[],
  result: GenerationResult,
  tokenizer: Tokenizer | undefined,
  scores: boolean,
) {
  return {
    prompt: prompt ?? tokenizer?.decode(inputIds) ?? null,
    input_ids: inputIds,
    output_ids: result.outputIds,
    text: tokenizer ? result.text : null,
    ...(scores && { token_logprobs: result.tokens.map((token) => token.logprob), score: result.score }),
  };
}

function unavailable(what: string, hint: string): PlaygroundError {
  return new PlaygroundError('invalid-input', `${what} is not available in this command yet.`, { hint });
}

function wrongUsage(message: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message, { hint: `Usage: ${usage}` });
}
