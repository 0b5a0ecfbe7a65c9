/**
 * Runs beam searches; the rules are those of beam-search-scorer.ts. Where the runtime ranks candidates on its device, several
 * searches share a session and several steps run at once, and the scorer replays what the device ranked. Elsewhere, and
 * where stop strings must be looked for in the text of every candidate, each step is ranked here.
 */

import type { GenerationResult } from '@/core/generation/generation-result';
import type { BeamSession, DecodeSession, EncodedPrompts } from '@/engine/runtime';
import { BeamSearchScorer } from './beam-search-scorer';
import type { DecodingJob } from './decoding-job';
import { GenerationClock } from './generation-clock';
import { stepPolicy } from './step-policy';

/**
 * The best answer for each row. No row's answer depends on the other rows; seeds have no effect.
 * @returns one answer per row; if cancelled, the best by then
 */
export async function beamSearch(job: DecodingJob): Promise<GenerationResult[]> {
  const { runtime, tokenizer, config } = job;
  const { eosTokenId } = runtime.config;
  const scorers = job.promptOfRow.map(
    (_, row) => new BeamSearchScorer(tokenizer, eosTokenId, config, job.forced?.[row]?.length ?? 0),
  );
  const ranksOnDevice = runtime.startBeams !== undefined && config.stopStrings.length === 0;
  if (ranksOnDevice) return searchOnDevice(job, scorers);
  const results: GenerationResult[] = [];
  for (const [row, scorer] of scorers.entries()) results.push(await searchStepByStep(job, scorer, row));
  return results;
}

async function searchOnDevice(
  job: DecodingJob,
  scorers: readonly BeamSearchScorer[],
): Promise<GenerationResult[]> {
  const { runtime, config, signal } = job;
  const clock = new GenerationClock();
  let encoded: EncodedPrompts | undefined;
  let session: BeamSession | undefined;
  try {
    if (!signal?.aborted) encoded = await runtime.encode(job.prompts);
    clock.markEncoded();
    if (encoded && !signal?.aborted) {
      session = await runtime.startBeams!(encoded, {
        promptOfSearch: job.promptOfRow,
        width: config.numBeams,
        maxSteps: config.maxNewTokens,
        policy: stepPolicy(config),
        forced: job.forced,
      });
      await replaySteps(session, job, scorers, clock);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  return scorers.map((scorer, row) => scorer.finalize(clock, job.prompts[job.promptOfRow[row]!]!.length));
}

/** Lets the device run several steps ahead; each scorer processes them until it is done. */
async function replaySteps(
  session: BeamSession,
  job: DecodingJob,
  scorers: readonly BeamSearchScorer[],
  clock: GenerationClock,
): Promise<void> {
  while (scorers.some((scorer) => scorer.isOpen) && !job.signal?.aborted) {
    const steps = await session.run(job.runtime.preferredSteps);
    if (steps.length === 0) return;
    clock.markTokens();
    scorers.forEach((scorer, row) => {
      if (!scorer.isOpen) return;
      for (const step of steps) if (scorer.isOpen) scorer.process(step[row]!);
      if (!scorer.isDone) reportBest(scorer, row, job);
    });
  }
}

async function searchStepByStep(
  job: DecodingJob,
  scorer: BeamSearchScorer,
  row: number,
): Promise<GenerationResult> {
  const { runtime, config, signal } = job;
  const clock = new GenerationClock();
  const prompt = job.prompts[job.promptOfRow[row]!]!;
  const forced = job.forced?.[row];
  let encoded: EncodedPrompts | undefined;
  let session: DecodeSession | undefined;
  try {
    if (!signal?.aborted) encoded = await runtime.encode([prompt]);
    clock.markEncoded();
    if (encoded && !signal?.aborted) {
      const rows = Array.from({ length: config.numBeams }, () => 0);
      session = await runtime.startDecoding(encoded, {
        promptOfRow: rows,
        maxSteps: config.maxNewTokens,
        policy: stepPolicy(config),
        forced: forced && rows.map(() => forced),
      });
      await runSteps(session, job, scorer, row, clock);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  return scorer.finalize(clock, prompt.length);
}

async function runSteps(
  session: DecodeSession,
  job: DecodingJob,
  scorer: BeamSearchScorer,
  row: number,
  clock: GenerationClock,
): Promise<void> {
  const { runtime, signal } = job;
  while (scorer.isOpen && !signal?.aborted) {
    const { forcedTokensLeft } = scorer;
    const isForced = forcedTokensLeft > 0;
    const steps = await session.run(isForced ? Math.min(runtime.preferredSteps, forcedTokensLeft) : 1);
    if (steps.length === 0) return;
    clock.markTokens();
    for (const records of steps) {
      if (scorer.isOpen) scorer.process({ records, ranked: isForced ? [] : scorer.rank(records) });
    }
    if (scorer.isDone || isForced) continue;
    reorderRows(session, scorer);
    reportBest(scorer, row, job);
  }
}

/** Makes each row of the session continue from its beam. */
function reorderRows(session: DecodeSession, { beams }: BeamSearchScorer): void {
  // With a vocabulary smaller than numBeams there are rows left over: they repeat the best beam and are not read.
  const rows = Array.from({ length: session.rows }, (_, row) => beams[row] ?? beams[0]!);
  session.reorder(
    rows.map((beam) => beam.source),
    rows.map((beam) => beam.records[beam.records.length - 1]!.token),
  );
}

function reportBest(scorer: BeamSearchScorer, row: number, { onTokens }: DecodingJob): void {
  if (!onTokens) return;
  const answer = scorer.bestSoFar();
  onTokens(row, answer.tokens, answer.text);
}
