/**
 * Beam search over the alternatives that the device reports, with the bookkeeping of Hugging Face transformers
 * (`BeamSearchScorer`, early_stopping false): twice the beams of candidates a step; an ending candidate is kept when it
 * ranks among the first `beams`; score = sum of log-probabilities / length^penalty, the length counting EOS but not
 * forced tokens; finished when the best candidate can no longer beat the worst kept hypothesis.
 */
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { DecodeSession, EncodedPrompts, Seq2SeqRuntime, StepRecord } from '@/engine/runtime';
import { AnswerBuilder } from './answer-builder';
import { GenerationClock } from './generation-clock';
import { type GenerateOptions, stepPolicy } from './generation-request';
import type { GenerationResult, GenerationSettings } from './generation-types';
import { findStop } from './stop-strings';

interface Beam {
  records: readonly StepRecord[];
  /** Sum of log-probabilities of what the search chose. */
  sum: number;
}

interface Candidate extends Beam {
  /** Row of the session it continues. */
  source: number;
  token: number;
}

interface Hypothesis {
  records: readonly StepRecord[];
  score: number;
}

interface SearchOutcome {
  best: Hypothesis;
  cancelled: boolean;
}

/** Generates the answer to one prompt; arguments have been checked. See `generate` for what it returns and throws. */
export async function searchBeams(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  inputIds: readonly number[],
  settings: GenerationSettings,
  options: GenerateOptions,
): Promise<GenerationResult> {
  const clock = new GenerationClock();
  const search = new BeamSearch(runtime, tokenizer, settings, options, clock);
  let outcome: SearchOutcome = { best: { records: [], score: 0 }, cancelled: true };
  let encoded: EncodedPrompts | undefined;
  let session: DecodeSession | undefined;
  try {
    if (!options.signal?.aborted) encoded = await runtime.encode([inputIds]);
    clock.markEncoded();
    if (encoded && !options.signal?.aborted) {
      const rows = Array.from({ length: settings.beams }, () => 0);
      session = await runtime.startDecoding(encoded, {
        promptOfRow: rows,
        maxSteps: settings.maxNewTokens,
        policy: stepPolicy(settings),
        forced: options.forcedIds && rows.map(() => options.forcedIds!),
      });
      outcome = await search.run(session);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  const answer = search.build(outcome.best.records);
  answer.close(outcome.cancelled ? 'cancelled' : 'length');
  return {
    outputIds: answer.tokens.map((token) => token.token),
    text: answer.text,
    tokens: answer.tokens,
    finish: outcome.cancelled ? 'cancelled' : answer.finish!,
    score: outcome.best.score,
    timing: clock.timing(inputIds.length, answer.tokens.length),
  };
}

class BeamSearch {
  private readonly finished: Hypothesis[] = [];
  private beams: Beam[] = [{ records: [], sum: 0 }];

  constructor(
    private readonly runtime: Seq2SeqRuntime,
    private readonly tokenizer: Tokenizer,
    private readonly settings: GenerationSettings,
    private readonly options: GenerateOptions,
    private readonly clock: GenerationClock,
  ) {}

  async run(session: DecodeSession): Promise<SearchOutcome> {
    const forced = this.options.forcedIds?.length ?? 0;
    let complete = await this.takeForced(session, forced);
    while (!complete && session.steps < this.settings.maxNewTokens) {
      if (this.options.signal?.aborted) break;
      const [records] = await session.run(1);
      if (!records) break;
      this.clock.markTokens();
      complete = this.advance(records, session.steps - forced);
      if (!complete) this.continueFrom(session);
    }
    const cancelled = !complete && session.steps < this.settings.maxNewTokens;
    if (!complete) {
      for (const beam of this.beams) this.addFinished(beam, Math.max(1, session.steps - forced));
    }
    return { best: this.finished[0]!, cancelled };
  }

  /** Tokens with text of a beam's records. */
  build(records: readonly StepRecord[]): AnswerBuilder {
    const answer = new AnswerBuilder(this.tokenizer, this.runtime.config.eosTokenId, this.settings);
    for (const record of records) if (!answer.finish) answer.push(record);
    return answer;
  }

  /** Runs the forced beginning. @returns true when it ends the answer */
  private async takeForced(session: DecodeSession, count: number): Promise<boolean> {
    let records: StepRecord[] = [];
    while (session.steps < count && !this.options.signal?.aborted) {
      const steps = await session.run(Math.min(this.runtime.preferredSteps, count - session.steps));
      if (steps.length === 0) break;
      this.clock.markTokens();
      records = [...records, ...steps.map((step) => step[0]!)];
    }
    this.beams = [{ records, sum: 0 }];
    if (records.length === 0 || !this.endsAnswer(records)) return false;
    this.addFinished(this.beams[0]!, 1);
    return true;
  }

  /**
   * Takes the records of one step: moves candidates that end to the finished ones, and the rest into the beams.
   * @param length new tokens of each candidate
   * @returns true when nothing better can follow
   */
  private advance(records: readonly StepRecord[], length: number): boolean {
    const { beams: width, lengthPenalty } = this.settings;
    const candidates = this.rankCandidates(records);
    const next: Candidate[] = [];
    candidates.forEach((candidate, rank) => {
      if (this.endsAnswer(candidate.records)) {
        if (rank < width) this.addFinished(candidate, length);
      } else if (next.length < width) {
        next.push(candidate);
      }
    });
    this.beams = next;
    if (next.length === 0) return true;
    const attainable = candidates[0]!.sum / length ** lengthPenalty;
    return this.finished.length >= width && this.finished[width - 1]!.score >= attainable;
  }

  /** The best 2 * beams continuations of all beams; ties by beam, then by token. */
  private rankCandidates(records: readonly StepRecord[]): Candidate[] {
    const { eosTokenId } = this.runtime.config;
    const { alternatives: reported, beams: width, minNewTokens } = this.settings;
    const candidates = this.beams.flatMap((beam, source) => {
      const { entropy, alternatives } = records[source]!;
      const allowed = alternatives.filter(
        ({ token }) => token !== eosTokenId || beam.records.length >= minNewTokens,
      );
      return allowed.map(({ token, logprob }): Candidate => {
        const record: StepRecord = { token, logprob, entropy, alternatives: alternatives.slice(0, reported) };
        return { source, token, sum: beam.sum + logprob, records: [...beam.records, record] };
      });
    });
    return candidates.sort((one, other) => other.sum - one.sum).slice(0, 2 * width);
  }

  /** Tells the device which rows to continue, and the reader what leads. */
  private continueFrom(session: DecodeSession): void {
    const next = this.beams as Candidate[];
    // A vocabulary smaller than the beams leaves rows over: they repeat the best beam and are not read.
    const rows = Array.from({ length: session.rows }, (_, row) => next[row] ?? next[0]!);
    session.reorder(
      rows.map((candidate) => candidate.source),
      rows.map((candidate) => candidate.token),
    );
    if (!this.options.onTokens) return;
    const answer = this.build(next[0]!.records);
    this.options.onTokens(answer.tokens, answer.text, true);
  }

  private endsAnswer(records: readonly StepRecord[]): boolean {
    const { stopStrings } = this.settings;
    if (records[records.length - 1]!.token === this.runtime.config.eosTokenId) return true;
    if (stopStrings.length === 0) return false;
    return findStop(this.tokenizer.decode(records.map((record) => record.token)), stopStrings) >= 0;
  }

  /** Keeps the best `beams` hypotheses, best first. */
  private addFinished(beam: Beam, length: number): void {
    this.finished.push({ records: beam.records, score: beam.sum / length ** this.settings.lengthPenalty });
    this.finished.sort((one, other) => other.score - one.score);
    this.finished.splice(this.settings.beams);
  }
}
