/**
 * The bookkeeping of one beam search, as Hugging Face transformers has it (`BeamSearchScorer`, early_stopping false): twice
 * the beams of candidates a step; an ending candidate is kept when it ranks among the first `beams`; score = sum of
 * log-probabilities / length^penalty, the length counting EOS but not forced tokens; finished when the best candidate can
 * no longer beat the worst kept hypothesis.
 */

import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { StepRecord } from '@/core/sampling/step';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { BeamCandidate, BeamStep } from '@/engine/runtime';
import { AnswerBuilder } from './answer-builder';
import type { GenerationClock } from './generation-clock';
import { findStop } from './stop-strings';

export interface Beam {
  readonly records: readonly StepRecord[];
  /** Sum of log-probabilities of what the search chose. */
  readonly sum: number;
  /** Beam of the step before that it continues. */
  readonly source: number;
}

interface Hypothesis {
  records: readonly StepRecord[];
  score: number;
}

export class BeamBookkeeping {
  /** Nothing better can follow. */
  complete = false;
  /** Best first; before the first choice only one, as all would hold the same tokens. */
  beams: readonly Beam[] = [{ records: [], sum: 0, source: 0 }];
  private steps = 0;
  private readonly finished: Hypothesis[] = [];

  /** @param forced tokens that the answer begins with */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly eosTokenId: number,
    private readonly settings: GenerationConfig,
    private readonly forced: number,
  ) {}

  /** Another step is wanted. */
  get open(): boolean {
    return !this.complete && this.steps < this.settings.maxNewTokens;
  }

  get forcedLeft(): number {
    return Math.max(0, this.forced - this.steps);
  }

  /** Takes a step, forced or ranked, in the order in which they ran. */
  take({ records, ranked }: BeamStep): void {
    const wasForced = this.forcedLeft > 0;
    this.steps++;
    if (wasForced) this.force(records[0]!);
    else this.advance(records, ranked);
  }

  /** The best 2 * beams continuations of all beams; ties by beam, then by token. */
  rank(records: readonly StepRecord[]): BeamCandidate[] {
    const { numBeams: width, minNewTokens } = this.settings;
    const candidates = this.beams.flatMap((beam, source) =>
      records[source]!.alternatives.filter(
        ({ token }) => token !== this.eosTokenId || this.steps >= minNewTokens,
      ).map(({ token, logprob }) => ({ source, token, logprob, sum: beam.sum + logprob })),
    );
    return candidates.sort((one, other) => other.sum - one.sum).slice(0, 2 * width);
  }

  /** The answer that leads so far. */
  leading(): AnswerBuilder {
    return this.build(this.beams[0]!.records);
  }

  /** Ends the search: of what there is, the best. */
  result(clock: GenerationClock, promptTokens: number): GenerationResult {
    const cancelled = this.open;
    if (!this.complete) {
      for (const beam of this.beams) this.addFinished(beam, Math.max(1, this.steps - this.forced));
    }
    const best = this.finished[0]!;
    const answer = this.build(best.records);
    answer.close(cancelled ? 'cancelled' : 'length');
    return {
      outputIds: answer.tokens.map((token) => token.token),
      text: answer.text,
      tokens: answer.tokens,
      finish: cancelled ? 'cancelled' : answer.finish!,
      score: best.score,
      timing: clock.timing(promptTokens, answer.tokens.length),
    };
  }

  private force(record: StepRecord): void {
    const beam: Beam = { records: [...this.beams[0]!.records, record], sum: 0, source: 0 };
    this.beams = [beam];
    if (!this.endsAnswer(beam.records)) return;
    this.addFinished(beam, 1);
    this.complete = true;
  }

  /** Moves candidates that end to the finished ones, and the rest into the beams. */
  private advance(records: readonly StepRecord[], ranked: readonly BeamCandidate[]): void {
    const { numBeams: width, lengthPenalty } = this.settings;
    const length = this.steps - this.forced;
    const next: Beam[] = [];
    let best = Number.NEGATIVE_INFINITY;
    ranked.forEach((candidate, rank) => {
      const beam = this.extend(candidate, records);
      if (rank === 0) best = beam.sum;
      if (this.endsAnswer(beam.records)) {
        if (rank < width) this.addFinished(beam, length);
      } else if (next.length < width) {
        next.push(beam);
      }
    });
    this.beams = next;
    const worst = this.finished[width - 1]?.score ?? Number.NEGATIVE_INFINITY;
    this.complete = next.length === 0 || worst >= best / length ** lengthPenalty;
  }

  private extend({ source, token, logprob }: BeamCandidate, records: readonly StepRecord[]): Beam {
    const { entropy, alternatives } = records[source]!;
    const reported = alternatives.slice(0, this.settings.alternatives);
    const before = this.beams[source]!;
    const record: StepRecord = { token, logprob, entropy, alternatives: reported };
    return { records: [...before.records, record], sum: before.sum + logprob, source };
  }

  /** Tokens with text of a beam's records. */
  private build(records: readonly StepRecord[]): AnswerBuilder {
    const answer = new AnswerBuilder(this.tokenizer, this.eosTokenId, this.settings);
    for (const record of records) if (!answer.finish) answer.push(record);
    return answer;
  }

  private endsAnswer(records: readonly StepRecord[]): boolean {
    const { stopStrings } = this.settings;
    if (records[records.length - 1]!.token === this.eosTokenId) return true;
    if (stopStrings.length === 0) return false;
    return findStop(this.tokenizer.decode(records.map((record) => record.token)), stopStrings) >= 0;
  }

  /** Keeps the best `beams` hypotheses, best first. */
  private addFinished(beam: Beam, length: number): void {
    this.finished.push({ records: beam.records, score: beam.sum / length ** this.settings.lengthPenalty });
    this.finished.sort((one, other) => other.score - one.score);
    this.finished.splice(this.settings.numBeams);
  }
}
