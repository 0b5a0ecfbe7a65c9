/**
 * Runs beam searches (the rules are beam-bookkeeping.ts's). Where the runtime ranks beams on its device, several searches
 * share a session and several steps a run, and the bookkeeping is replayed from what the device ranked. Else, and where
 * stop strings have to be looked for in the text of every candidate, each step is ranked on this side.
 */

import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { BeamSession, DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { BeamBookkeeping } from './beam-bookkeeping';
import { GenerationClock } from './generation-clock';
import { stepPolicy } from './generation-request';
import type { RowsJob, RowsOptions } from './run-rows';

/**
 * The best answer to each row's prompt; what each gets does not depend on the others.
 * @param job its seeds are not looked at
 * @param settings checked
 * @param options `onTokens` gets all tokens of the leading beam
 * @returns one answer a row; when cancelled, what there was
 */
export async function searchBeams(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  job: RowsJob,
  settings: GenerationConfig,
  options: RowsOptions = {},
): Promise<GenerationResult[]> {
  const { eosTokenId } = runtime.config;
  const searches = job.promptOfRow.map(
    (_, row) => new BeamBookkeeping(tokenizer, eosTokenId, settings, job.forced?.[row]?.length ?? 0),
  );
  const onDevice = runtime.startBeams !== undefined && settings.stopStrings.length === 0;
  const search = { runtime, job, settings, options };
  return onDevice ? searchTogether(search, searches) : searchInTurn(search, searches);
}

interface Search {
  runtime: Seq2SeqRuntime;
  job: RowsJob;
  settings: GenerationConfig;
  options: RowsOptions;
}

async function searchTogether(
  search: Search,
  searches: readonly BeamBookkeeping[],
): Promise<GenerationResult[]> {
  const { runtime, job, settings, options } = search;
  const clock = new GenerationClock();
  let encoded: EncodedPrompts | undefined;
  let session: BeamSession | undefined;
  try {
    if (!options.signal?.aborted) encoded = await runtime.encode(job.prompts);
    clock.markEncoded();
    if (encoded && !options.signal?.aborted) {
      session = await runtime.startBeams!(encoded, {
        promptOfSearch: job.promptOfRow,
        width: settings.numBeams,
        maxSteps: settings.maxNewTokens,
        policy: stepPolicy(settings),
        forced: job.forced,
      });
      await replay(session, search, searches, clock);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  return searches.map((one, row) => one.result(clock, job.prompts[job.promptOfRow[row]!]!.length));
}

/** Lets the device run ahead, and each search take what it wants of it. */
async function replay(
  session: BeamSession,
  { runtime, options }: Search,
  searches: readonly BeamBookkeeping[],
  clock: GenerationClock,
): Promise<void> {
  while (searches.some((search) => search.open) && !options.signal?.aborted) {
    const steps = await session.run(runtime.preferredSteps);
    if (steps.length === 0) return;
    clock.markTokens();
    searches.forEach((search, row) => {
      if (!search.open) return;
      for (const step of steps) if (search.open) search.take(step[row]!);
      if (!search.complete) show(search, row, options);
    });
  }
}

async function searchInTurn(
  search: Search,
  searches: readonly BeamBookkeeping[],
): Promise<GenerationResult[]> {
  const results: GenerationResult[] = [];
  for (const [row, one] of searches.entries()) results.push(await searchAlone(search, one, row));
  return results;
}

async function searchAlone(search: Search, one: BeamBookkeeping, row: number): Promise<GenerationResult> {
  const { runtime, job, settings, options } = search;
  const clock = new GenerationClock();
  const prompt = job.prompts[job.promptOfRow[row]!]!;
  const forced = job.forced?.[row];
  let encoded: EncodedPrompts | undefined;
  let session: DecodeSession | undefined;
  try {
    if (!options.signal?.aborted) encoded = await runtime.encode([prompt]);
    clock.markEncoded();
    if (encoded && !options.signal?.aborted) {
      const rows = Array.from({ length: settings.numBeams }, () => 0);
      session = await runtime.startDecoding(encoded, {
        promptOfRow: rows,
        maxSteps: settings.maxNewTokens,
        policy: stepPolicy(settings),
        forced: forced && rows.map(() => forced),
      });
      await stepByStep(session, search, one, row, clock);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  return one.result(clock, prompt.length);
}

async function stepByStep(
  session: DecodeSession,
  { runtime, options }: Search,
  search: BeamBookkeeping,
  row: number,
  clock: GenerationClock,
): Promise<void> {
  while (search.open && !options.signal?.aborted) {
    const { forcedLeft } = search;
    const steps = await session.run(forcedLeft > 0 ? Math.min(runtime.preferredSteps, forcedLeft) : 1);
    if (steps.length === 0) return;
    clock.markTokens();
    for (const records of steps) {
      if (search.open) search.take({ records, ranked: forcedLeft > 0 ? [] : search.rank(records) });
    }
    if (search.complete || forcedLeft > 0) continue;
    continueFrom(search, session);
    show(search, row, options);
  }
}

/** Tells the device which rows to continue. */
function continueFrom({ beams }: BeamBookkeeping, session: DecodeSession): void {
  // A vocabulary smaller than the beams leaves rows over: they repeat the best beam and are not read.
  const rows = Array.from({ length: session.rows }, (_, row) => beams[row] ?? beams[0]!);
  session.reorder(
    rows.map((beam) => beam.source),
    rows.map((beam) => beam.records[beam.records.length - 1]!.token),
  );
}

function show(search: BeamBookkeeping, row: number, options: RowsOptions): void {
  if (!options.onTokens) return;
  const answer = search.leading();
  options.onTokens(row, answer.tokens, answer.text);
}
