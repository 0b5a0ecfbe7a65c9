/** Answers to several prompts in as few decode sessions as memory allows; each is the answer the prompt gets alone. */

import type { CancelSignal } from '@/core/cancellation';
import { PlaygroundError } from '@/core/errors';
import type { GenerationConfig } from '@/core/generation/generation-config';
import { parseGenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import { MAX_PROMPT_TOKENS } from '@/core/generation/settings-table';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { searchBeams } from './beam-search';
import { checkPrompt } from './generation-request';
import { type RowsJob, runRows } from './run-rows';

/** Most prompts of one call: a longer list is better sent in parts, so that other requests get their turn. */
export const MAX_BATCH = 32;

export interface BatchOptions {
  /**
   * The seed of each prompt, for sampling; `settings.seed` for all when left out. The same prompt with several seeds is
   * encoded once.
   */
  seeds?: readonly number[];
  signal?: CancelSignal;
  /** The whole answer so far of one prompt, whenever it has grown. */
  onRow?: (row: number, textSoFar: string) => void;
}

/**
 * Generates the answers to up to {@link MAX_BATCH} prompts: all together where the runtime can; beams that are not ranked
 * on its device one after the other.
 * Each has its own ending and, with sampling, its own noise, so it is the answer that `generate` gives with that seed.
 * @param prompts tokens of each, EOS included
 * @returns one answer a prompt; when cancelled, what there was, with `finish: 'cancelled'`
 * @throws {PlaygroundError} `invalid-input`, `prompt-too-long` when any of the prompts cannot be run
 */
export async function generateBatch(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  prompts: readonly (readonly number[])[],
  settings: GenerationConfig,
  options: BatchOptions = {},
): Promise<GenerationResult[]> {
  const checked = parseGenerationConfig(settings);
  checkBatch(prompts, options.seeds);
  for (const ids of prompts) checkPrompt(ids, runtime);
  const beams = checked.method === 'beam';
  const results: GenerationResult[] = [];
  for (const rows of groupRows(prompts, checked.maxNewTokens * (beams ? checked.numBeams : 1))) {
    const first = results.length;
    const job = jobOf(
      rows.map((row) => prompts[row]!),
      rows.map((row) => options.seeds?.[row] ?? checked.seed),
    );
    const { signal, onRow } = options;
    const answers = await (beams ? searchBeams : runRows)(runtime, tokenizer, job, checked, {
      signal,
      onTokens: onRow && ((row, _, text) => onRow(first + row, text)),
    });
    results.push(...answers);
  }
  return results;
}

function checkBatch(prompts: readonly unknown[], seeds: readonly number[] | undefined): void {
  if (prompts.length > MAX_BATCH) {
    throw new PlaygroundError('invalid-input', `A batch has at most ${MAX_BATCH} prompts.`, {
      hint: 'Send them in parts.',
    });
  }
  const wrong = seeds?.some((seed) => !Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff);
  if (seeds && (wrong || seeds.length !== prompts.length)) {
    throw new PlaygroundError('invalid-input', 'Every prompt of a batch needs a seed of its own.', {
      hint: 'Seeds are whole numbers from 0 to 4,294,967,295.',
    });
  }
}

/**
 * Splits a batch where a session would need more memory than one prompt of the greatest length: for encoder outputs,
 * padded to the longest as some runtimes do, or for the answers.
 */
function groupRows(prompts: readonly (readonly number[])[], maxNewTokens: number): number[][] {
  const groups: number[][] = [];
  let distinct = new Set<string>();
  let longest = 0;
  prompts.forEach((ids, row) => {
    const group = groups[groups.length - 1];
    distinct.add(ids.join());
    longest = Math.max(longest, ids.length);
    const positions = Math.max(distinct.size * longest, ((group?.length ?? 0) + 1) * maxNewTokens);
    if (group && positions <= MAX_PROMPT_TOKENS) {
      group.push(row);
    } else {
      groups.push([row]);
      distinct = new Set([ids.join()]);
      longest = ids.length;
    }
  });
  return groups;
}

/** Equal prompts become one that several rows read. */
function jobOf(rows: readonly (readonly number[])[], seeds: readonly number[]): RowsJob {
  const prompts: (readonly number[])[] = [];
  const known = new Map<string, number>();
  const promptOfRow = rows.map((ids) => {
    const key = ids.join();
    const index = known.get(key) ?? prompts.push(ids) - 1;
    known.set(key, index);
    return index;
  });
  return { prompts, promptOfRow, seeds };
}
