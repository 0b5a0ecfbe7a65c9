/**
 * The state of one beam search, with the rules of Transformers 5 (`_beam_search`, early_stopping=False): each step has
 * 2 * num_beams candidates; one that ends the answer becomes a finished hypothesis if it ranks among the first num_beams;
 * its score is the sum of log-probabilities / length^length_penalty, where the length counts EOS but not forced tokens; the
 * search is done when the best running beam can no longer beat the worst finished hypothesis. (Transformers 4 asks that of
 * the best candidate, even of one that ends: about 1 of 100 searches ends elsewhere there.)
 */

import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { StepRecord } from '@/core/sampling/step';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { BeamCandidate, BeamStep } from '@/engine/runtime';
import { AnswerBuilder } from './answer-builder';
import type { GenerationClock } from './generation-clock';
import { indexOfStopString } from './stopping-criteria';

export interface Beam {
  readonly records: readonly StepRecord[];
  /** Sum of the log-probabilities of the chosen tokens; forced tokens do not count. */
  readonly sum: number;
  /** Index of the beam of the previous step that it continues. */
  readonly source: number;
}

interface FinishedHypothesis {
  records: readonly StepRecord[];
  score: number;
}

export class BeamSearchScorer {
  /** No unfinished beam can beat the finished hypotheses any more. */
  isDone = false;
  /** Best first. One beam until the first choice, as all would hold the same tokens. */
  beams: readonly Beam[] = [{ records: [], sum: 0, source: 0 }];
  private steps = 0;
  /** At most numBeams, best first. */
  private readonly finished: FinishedHypothesis[] = [];

  /** @param forcedTokens number of tokens that the answer must begin with */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly eosTokenId: number,
    private readonly config: GenerationConfig,
    private readonly forcedTokens: number,
  ) {}

  /** Whether the search takes another step. */
  get isOpen(): boolean {
    return !this.isDone && this.steps < this.config.maxNewTokens;
  }

  get forcedTokensLeft(): number {
    return Math.max(0, this.forcedTokens - this.steps);
  }

  /** Applies a step, forced or ranked, in the order in which the steps ran. */
  process({ records, ranked }: BeamStep): void {
    const isForced = this.forcedTokensLeft > 0;
    this.steps++;
    if (isForced) this.force(records[0]!);
    else this.advance(records, ranked);
  }

  /** The best 2 * numBeams continuations over all beams; ties by beam, then by token. */
  rank(records: readonly StepRecord[]): BeamCandidate[] {
    const { numBeams, minNewTokens } = this.config;
    const candidates = this.beams.flatMap((beam, source) =>
      records[source]!.alternatives.filter(
        ({ token }) => token !== this.eosTokenId || this.steps >= minNewTokens,
      ).map(({ token, logprob }) => ({ source, token, logprob, sum: beam.sum + logprob })),
    );
    return candidates.sort((one, other) => other.sum - one.sum).slice(0, 2 * numBeams);
  }

  /** The answer of the best beam so far. */
  bestSoFar(): AnswerBuilder {
    return this.build(this.beams[0]!.records);
  }

  /** Ends the search: the best hypothesis, finished or not. */
  finalize(clock: GenerationClock, promptTokens: number): GenerationResult {
    const isCancelled = this.isOpen;
    if (!this.isDone) {
      for (const beam of this.beams) this.addFinished(beam, Math.max(1, this.steps - this.forcedTokens));
    }
    const best = this.finished[0]!;
    const answer = this.build(best.records);
    answer.close(isCancelled ? 'cancelled' : 'length');
    return {
      outputIds: answer.tokens.map((token) => token.token),
      text: answer.text,
      tokens: answer.tokens,
      finish: isCancelled ? 'cancelled' : answer.finish!,
      score: best.score,
      timing: clock.timing(promptTokens, answer.tokens.length),
    };
  }

  private force(record: StepRecord): void {
    const beam: Beam = { records: [...this.beams[0]!.records, record], sum: 0, source: 0 };
    this.beams = [beam];
    if (!this.endsAnswer(beam.records)) return;
    this.addFinished(beam, 1);
    this.isDone = true;
  }

  /** Moves candidates that end the answer to the finished hypotheses, and the best of the others into the beams. */
  private advance(records: readonly StepRecord[], ranked: readonly BeamCandidate[]): void {
    const { numBeams, lengthPenalty } = this.config;
    const length = this.steps - this.forcedTokens;
    const next: Beam[] = [];
    ranked.forEach((candidate, rank) => {
      const beam = this.extend(candidate, records);
      if (this.endsAnswer(beam.records)) {
        if (rank < numBeams) this.addFinished(beam, length);
      } else if (next.length < numBeams) {
        next.push(beam);
      }
    });
    this.beams = next;
    const worstFinished = this.finished[numBeams - 1]?.score ?? Number.NEGATIVE_INFINITY;
    const bestRunning = next[0]?.sum ?? Number.NEGATIVE_INFINITY;
    this.isDone = worstFinished >= bestRunning / length ** lengthPenalty;
  }

  private extend({ source, token, logprob }: BeamCandidate, records: readonly StepRecord[]): Beam {
    const { entropy, alternatives } = records[source]!;
    const reported = alternatives.slice(0, this.config.alternatives);
    const before = this.beams[source]!;
    const record: StepRecord = { token, logprob, entropy, alternatives: reported };
    return { records: [...before.records, record], sum: before.sum + logprob, source };
  }

  /** The tokens and the text of a beam. */
  private build(records: readonly StepRecord[]): AnswerBuilder {
    const answer = new AnswerBuilder(this.tokenizer, this.eosTokenId, this.config);
    for (const record of records) if (!answer.finish) answer.push(record);
    return answer;
  }

  private endsAnswer(records: readonly StepRecord[]): boolean {
    const { stopStrings } = this.config;
    if (records[records.length - 1]!.token === this.eosTokenId) return true;
    if (stopStrings.length === 0) return false;
    const text = this.tokenizer.decode(records.map((record) => record.token));
    return indexOfStopString(text, stopStrings) >= 0;
  }

  private addFinished(beam: Beam, length: number): void {
    this.finished.push({ records: beam.records, score: beam.sum / length ** this.config.lengthPenalty });
    this.finished.sort((one, other) => other.score - one.score);
    this.finished.splice(this.config.numBeams);
  }
}
