/** Beam steps as a device makes them, in plain 64-bit numbers over any decode session: see BeamSession in engine/runtime. */

import type { StepRecord } from '@/core/sampling/step';
import type {
  BeamCandidate,
  BeamOptions,
  BeamSession,
  BeamStep,
  DecodeSession,
  Seq2SeqRuntime,
} from '@/engine/runtime';

export interface PlainCandidate extends BeamCandidate {
  sum: number;
  /** Place among the alternatives of its beam. */
  place: number;
}

/** A beam that offers nothing has the sum -Infinity. */
export function rankPlainly(
  records: readonly StepRecord[],
  sums: readonly number[],
  bannedToken: number | undefined,
): PlainCandidate[] {
  const candidates: PlainCandidate[] = [];
  for (const [source, { alternatives }] of records.entries()) {
    for (const [place, { token, logprob }] of alternatives.entries()) {
      if (token === bannedToken || sums[source] === Number.NEGATIVE_INFINITY) continue;
      candidates.push({ source, place, token, logprob, sum: sums[source]! + logprob });
    }
  }
  const before = (a: PlainCandidate, b: PlainCandidate) =>
    b.sum - a.sum || a.source - b.source || a.place - b.place;
  return candidates.sort(before).slice(0, 2 * records.length);
}

/** The runtime with beams on its device, where the device is {@link rankPlainly}. */
export function withPlainBeams(runtime: Seq2SeqRuntime): Seq2SeqRuntime {
  const startBeams = async (...[prompts, options]: Parameters<NonNullable<Seq2SeqRuntime['startBeams']>>) => {
    const rows = <Value>(values: readonly Value[]) =>
      values.flatMap((value) => new Array<Value>(options.width).fill(value));
    const session = await runtime.startDecoding(prompts, {
      ...options,
      promptOfRow: rows(options.promptOfSearch),
      forced: options.forced && rows(options.forced),
    });
    return new PlainBeamSession(session, options, runtime.config.eosTokenId);
  };
  return Object.create(runtime, { startBeams: { value: startBeams } }) as Seq2SeqRuntime;
}

/** The runtime without beams on its device: each step is ranked by the search itself. */
export function withoutDeviceBeams(runtime: Seq2SeqRuntime): Seq2SeqRuntime {
  return Object.create(runtime, { startBeams: { value: undefined } }) as Seq2SeqRuntime;
}

interface State {
  sums: number[];
  ended: boolean;
}

class PlainBeamSession implements BeamSession {
  private readonly searches: State[];

  constructor(
    private readonly session: DecodeSession,
    private readonly options: BeamOptions,
    private readonly eos: number,
  ) {
    this.searches = options.promptOfSearch.map(() => ({
      sums: Array.from({ length: options.width }, (_, row) => (row === 0 ? 0 : Number.NEGATIVE_INFINITY)),
      ended: false,
    }));
  }

  get steps(): number {
    return this.session.steps;
  }

  async run(count: number): Promise<BeamStep[][]> {
    const result: BeamStep[][] = [];
    while (result.length < count && this.searches.some((search) => !search.ended)) {
      const step = this.session.steps;
      const [records] = await this.session.run(1);
      if (!records) break;
      result.push(this.advance(records, step));
    }
    return result;
  }

  dispose(): void {
    this.session.dispose();
  }

  private advance(records: readonly StepRecord[], step: number): BeamStep[] {
    const { width, forced, policy } = this.options;
    const sources = records.map((_, row) => row);
    const tokens = records.map((record) => record.token);
    const steps = this.searches.map((search, index) => {
      const first = index * width;
      const own = records.slice(first, first + width);
      const wanted = forced?.[index]?.[step];
      if (search.ended || wanted !== undefined) {
        search.ended ||= wanted === this.eos;
        if (search.ended) tokens.fill(this.eos, first, first + width);
        return { records: own, ranked: [] };
      }
      const ranked = rankPlainly(own, search.sums, step < policy.minNewTokens ? this.eos : undefined);
      const next = ranked.filter(({ token }) => token !== this.eos).slice(0, width);
      search.ended = next.length === 0;
      search.sums = search.sums.map((_, row) => next[row]?.sum ?? Number.NEGATIVE_INFINITY);
      for (let row = 0; row < width; row++) {
        const from = next[row] ?? next[0];
        sources[first + row] = first + (from?.source ?? row);
        tokens[first + row] = from?.token ?? this.eos;
      }
      return { records: own, ranked };
    });
    this.session.reorder(sources, tokens);
    return steps;
  }
}
