/**
 * Beam searches that stay on the GPU: after each step beam-step.wgsl ranks the continuations, so that several steps run in one
 * submit. The ranked candidates are read back with the records, and the search is replayed from them.
 */
import { PlaygroundError } from '@/core/errors';
import { MAX_ALTERNATIVES, type StepRecord } from '@/core/sampling/step';
import type { BeamCandidate, BeamOptions, BeamSession, BeamStep, DecodeOptions } from '@/engine/runtime';
import type { DecoderContext } from './decode-program';
import { DecodeSteps, type StepWords } from './decode-steps';
import type { GpuEncodedPrompts } from './encoder';
import { NONE } from './selection';

export class GpuBeamSession implements BeamSession {
  private readonly decoding: DecodeSteps;
  /** Searches without a beam to continue. */
  private readonly ended: boolean[];

  /** @throws {PlaygroundError} `device-limit`, `invalid-input` */
  constructor(
    private readonly context: DecoderContext,
    prompts: GpuEncodedPrompts,
    private readonly options: BeamOptions,
  ) {
    checkWidth(options);
    this.decoding = new DecodeSteps(context, prompts, rowOptions(options), { beams: options.width });
    this.ended = options.promptOfSearch.map(() => false);
  }

  get steps(): number {
    return this.decoding.taken;
  }

  /** Dispatches of one decode step. */
  get dispatchesPerStep(): number {
    return this.decoding.dispatches;
  }

  async run(count: number): Promise<BeamStep[][]> {
    if (!this.ended.includes(false)) return [];
    const first = this.steps;
    const result: BeamStep[][] = [];
    for (const [i, words] of (await this.decoding.run(count)).entries()) {
      if (!this.ended.includes(false)) break;
      const searches = this.searchesOf(words);
      result.push(searches);
      searches.forEach((search, index) => {
        this.ended[index] ||= this.endsWith(search, this.options.forced?.[index]?.[first + i]);
      });
    }
    return result;
  }

  dispose(): void {
    this.decoding.dispose();
  }

  private searchesOf(words: StepWords): BeamStep[] {
    const { width, promptOfSearch } = this.options;
    const records = this.decoding.recordsOf(words);
    return promptOfSearch.map((_, search) => {
      const rows = records.slice(search * width, (search + 1) * width);
      const ranked = words.ranked.subarray(search * 2 * width, (search + 1) * 2 * width);
      return { records: rows, ranked: this.candidatesOf(ranked, rows) };
    });
  }

  /** @param ranked see beam-step.wgsl */
  private candidatesOf(ranked: Uint32Array, records: readonly StepRecord[]): BeamCandidate[] {
    const { alternatives } = this.options.policy;
    const candidates: BeamCandidate[] = [];
    for (const candidate of ranked) {
      if (candidate === NONE) break;
      const source = Math.floor(candidate / alternatives);
      candidates.push({ source, ...records[source]!.alternatives[candidate % alternatives]! });
    }
    return candidates;
  }

  private endsWith({ ranked }: BeamStep, forced: number | undefined): boolean {
    const { eosTokenId } = this.context.model.config;
    return forced === undefined ? ranked.every(({ token }) => token === eosTokenId) : forced === eosTokenId;
  }
}

/** The rows of a search are adjacent. */
function rowOptions({ promptOfSearch, width, maxSteps, policy, forced }: BeamOptions): DecodeOptions {
  const byRow = <Value>(values: readonly Value[]) =>
    values.flatMap((value) => Array.from({ length: width }, () => value));
  return { promptOfRow: byRow(promptOfSearch), maxSteps, policy, forced: forced && byRow(forced) };
}

function checkWidth({ width, policy }: BeamOptions): void {
  const enough = Number.isInteger(width) && width >= 1 && policy.alternatives >= 2 * width;
  if (enough && policy.temperature === 0) return;
  throw new PlaygroundError(
    'invalid-input',
    `Beam search needs a whole number of beams, at most ${MAX_ALTERNATIVES / 2}, and no temperature.`,
  );
}
