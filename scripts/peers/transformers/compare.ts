/**
 * Compares this project with Transformers on the checkpoints of make_checkpoints.py: ids of prompts, greedy answers with
 * their log-probabilities, and beam searches, on every runtime, and once more through GGUF. Prints a Markdown table.
 *
 * Usage: npm run peers:transformers -- FOLDER [--runtimes reference,onnx,webgpu] [--only PART]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { loadWebGpuRuntime } from '../../cli/node-gpu';
import { loadOnnxRuntime } from '../../cli/node-onnx';
import { openModelFiles } from '../../cli/node-sources';

interface ExpectedRow {
  prompt: string;
  input_ids: number[];
  greedy: number[];
  logprobs: number[];
  /** By how much each greedy token was ahead of the next best. */
  margins: number[];
  searches: { beams: number; length_penalty: number; ids: number[]; score: number }[];
}

interface Expected {
  transformers: string;
  tokenizer: 'json' | 'spiece' | 'both' | 'none' | 'byt5';
  rows: ExpectedRow[];
}

const NEW_TOKENS = 20;
const TOLERANCE = 1e-3;
/** Tokens that are closer than this are a tie: either is right, and what follows is not compared. */
const TIE = 1e-4;

const RUNTIMES: Readonly<Record<string, (checkpoint: Checkpoint) => Promise<Seq2SeqRuntime>>> = {
  reference: loadReferenceRuntime,
  onnx: loadOnnxRuntime,
  webgpu: loadWebGpuRuntime,
};

/** What is said of one checkpoint in one column: `equal`, or the first thing that is not. */
type Verdict = string;

async function compareFolder(
  folder: string,
  runtimes: readonly string[],
): Promise<{ version: string; verdicts: Record<string, Verdict> }> {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  const verdicts: Record<string, Verdict> = {};
  const files = await openModelFiles(folder);
  try {
    const checkpoint = await openCheckpoint(files.sources.filter(({ name }) => name !== 'expected.json'));
    const tokenizer =
      checkpoint.tokenizer &&
      createTokenizer(checkpoint.tokenizer, { defaultEosTokenId: checkpoint.config.eosTokenId });
    verdicts.ids = compareIds(expected, tokenizer);
    for (const name of runtimes) verdicts[name] = await compareRuntime(expected.rows, checkpoint, name);
    verdicts['GGUF f32'] = await compareRuntime(expected.rows, await throughGguf(checkpoint), 'reference');
  } finally {
    await files.close();
  }
  return { version: expected.transformers, verdicts };
}

async function throughGguf(checkpoint: Checkpoint): Promise<Checkpoint> {
  const sink = memorySink();
  await convertToGguf(checkpoint, 'f32', sink.write);
  return openCheckpoint([bytesSource('model.gguf', sink.bytes())]);
}

function compareIds({ rows, tokenizer: given }: Expected, tokenizer: Tokenizer | undefined): Verdict {
  if (!tokenizer) return given === 'none' ? 'no tokenizer' : 'no tokenizer was found';
  const different = rows.find(
    ({ prompt, input_ids }) => tokenizer.encode(prompt).join() !== input_ids.join(),
  );
  return different ? `differ for ${JSON.stringify(different.prompt.slice(0, 20))}` : 'equal';
}

async function compareRuntime(
  rows: readonly ExpectedRow[],
  checkpoint: Checkpoint,
  name: string,
): Promise<Verdict> {
  let runtime: Seq2SeqRuntime;
  try {
    runtime = await RUNTIMES[name]!(checkpoint);
  } catch (thrown) {
    return `refused: ${PlaygroundError.from(thrown).message}`;
  }
  try {
    for (const [index, row] of rows.entries()) {
      const wrong = (await compareGreedy(runtime, row)) ?? (await compareSearches(runtime, row));
      if (wrong) return `prompt ${index + 1}: ${wrong}`;
    }
    return 'equal';
  } finally {
    runtime.dispose();
  }
}

/** Answers are compared by their ids, so that no tokenizer is needed. */
function answer(runtime: Seq2SeqRuntime, ids: readonly number[], settings: Partial<GenerationConfig>) {
  const { vocabSize, eosTokenId } = runtime.config;
  const tokenizer: Tokenizer = {
    vocabSize,
    eosTokenId,
    encode: () => [eosTokenId],
    decode: (list) => list.join(' '),
    piece: String,
    json: { model: { type: 'Unigram', unk_id: 0, vocab: [] } },
  };
  return generate(runtime, tokenizer, ids, {
    ...DEFAULT_GENERATION_CONFIG,
    maxNewTokens: NEW_TOKENS,
    ...settings,
  });
}

async function compareGreedy(runtime: Seq2SeqRuntime, row: ExpectedRow): Promise<string | undefined> {
  const { outputIds, tokens } = await answer(runtime, row.input_ids, {});
  for (const [step, wanted] of row.greedy.entries()) {
    if (outputIds[step] !== wanted) {
      return row.margins[step]! < TIE ? undefined : `token ${step + 1} is ${outputIds[step]}, not ${wanted}`;
    }
    const difference = Math.abs(tokens[step]!.logprob - row.logprobs[step]!);
    if (!(difference < TOLERANCE)) return `log-probability ${step + 1} differs by ${difference.toFixed(4)}`;
  }
  return outputIds.length === row.greedy.length ? undefined : 'ends at another place';
}

async function compareSearches(runtime: Seq2SeqRuntime, row: ExpectedRow): Promise<string | undefined> {
  for (const { beams, length_penalty, ids, score } of row.searches) {
    const found = await answer(runtime, row.input_ids, {
      method: 'beam',
      numBeams: beams,
      lengthPenalty: length_penalty,
    });
    const sameScore = Math.abs(found.score - score) < TOLERANCE;
    if (!sameScore)
      return `${beams} beams, penalty ${length_penalty}: score ${found.score.toFixed(4)}, not ${score.toFixed(4)}`;
    if (found.outputIds.join() !== ids.join() && Math.abs(found.score - score) > TIE)
      return `${beams} beams, penalty ${length_penalty}: other tokens`;
  }
  return undefined;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runtimes: { type: 'string', default: 'reference,onnx' }, only: { type: 'string', default: '' } },
});
const [root] = positionals;
if (!root) throw new Error('Say where make_checkpoints.py wrote: compare.ts FOLDER');
const runtimes = values.runtimes.split(',');
const columns = ['ids', ...runtimes, 'GGUF f32'];
console.log(`| checkpoint | Transformers | ${columns.join(' | ')} |`);
console.log(`|---|---|${columns.map(() => '---|').join('')}`);
let different = 0;
for (const name of readdirSync(root).sort()) {
  if (!/^\d-/.test(name) || !name.includes(values.only)) continue;
  let cells: string[];
  let version = '';
  try {
    const compared = await compareFolder(join(root, name), runtimes);
    version = compared.version;
    cells = columns.map((column) => compared.verdicts[column] ?? '');
  } catch (thrown) {
    cells = [`not opened: ${PlaygroundError.from(thrown).message}`, ...columns.slice(1).map(() => '')];
  }
  different += cells.filter((cell) => !/^(equal|no tokenizer)?$/.test(cell)).length;
  console.log(`| ${name} | ${version} | ${cells.join(' | ')} |`);
}
console.log(`\n${different === 0 ? 'All equal.' : `${different} cells differ.`}`);
process.exit(different === 0 ? 0 : 1);
