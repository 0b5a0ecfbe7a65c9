/**
 * Runs one plan on several runtimes, interleaved: in each round every runtime does the same work once, so that other
 * load on the machine affects all of them. Each runtime has its own engine (a worker) and stays loaded.
 */
import { AGREEMENT_PROMPTS, type BenchPlan, DECODE_PROMPT_LENGTH, fillerText } from '@/core/bench/bench-plan';
import type { RuntimeResult, RuntimeSamples } from '@/core/bench/bench-report';
import { type PlanBounds, planBounds } from '@/core/bench/plan-bounds';
import { PlaygroundError } from '@/core/errors';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { BenchClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource, PromptRequest, RuntimeChoice } from '@/engine/protocol';
import type { BorrowedEngine } from '@/session/engine-pool';

/** One column: a model on a runtime. */
export interface Contender {
  name: string;
  source: ModelSource;
  runtime: RuntimeChoice;
}

export interface BenchProgress {
  contender: string;
  doing: 'loading' | 'measuring';
  /** Work done of all work, 0 to 1. */
  fraction: number;
}

export interface BenchOutcome {
  runtimes: RuntimeResult[];
  failed: { name: string; reason: string }[];
  /** Of the first runtime that loaded. */
  facts?: ModelFacts;
}

interface Loaded {
  name: string;
  engine: BenchClient;
  giveBack: () => void;
  facts: ModelFacts;
  bounds: PlanBounds | undefined;
  samples: Mutable<RuntimeSamples>;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer U)[] ? U[] : T[Key] };

interface Bench {
  plan: BenchPlan;
  signal: AbortSignal;
  step: (contender: string, doing: BenchProgress['doing']) => void;
}

/**
 * @throws {PlaygroundError} `cancelled`; a runtime that fails is left out and named in `failed`
 */
export async function runBench(
  contenders: readonly Contender[],
  plan: BenchPlan,
  borrowEngine: () => BorrowedEngine<BenchClient>,
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
): Promise<BenchOutcome> {
  let done = 0;
  const all = contenders.length * (plan.rounds + 2);
  const bench: Bench = {
    plan,
    signal,
    step: (contender, doing) => onProgress({ contender, doing, fraction: done++ / all }),
  };
  const failed: BenchOutcome['failed'] = [];
  const loaded: Loaded[] = [];
  try {
    for (const contender of contenders) {
      const outcome = await load(contender, borrowEngine, bench);
      if ('reason' in outcome) failed.push(outcome);
      else loaded.push(outcome);
    }
    let running = loaded;
    for (let round = 0; round <= plan.rounds; round++) {
      const remaining: Loaded[] = [];
      for (const runtime of running) {
        const reason = await measured(runtime, round, bench);
        if (reason === undefined) remaining.push(runtime);
        else failed.push({ name: runtime.name, reason });
      }
      running = remaining;
    }
    return { runtimes: running.map(resultOf), failed, facts: running[0]?.facts };
  } finally {
    for (const { giveBack } of loaded) giveBack();
  }
}

async function load(
  { name, source, runtime }: Contender,
  borrowEngine: () => BorrowedEngine<BenchClient>,
  { plan, signal, step }: Bench,
): Promise<Loaded | { name: string; reason: string }> {
  step(name, 'loading');
  throwIfStopped(signal);
  const { engine, giveBack } = borrowEngine();
  try {
    // The first load downloads and compiles; the second is what a returning visitor waits for.
    await engine.load(source, undefined, runtime);
    throwIfStopped(signal);
    await engine.unload();
    const started = performance.now();
    const facts = await engine.load(source, undefined, runtime);
    const samples: Loaded['samples'] = {
      loadMs: performance.now() - started,
      prefill: {},
      firstTokenMs: [],
      decode: [],
      batchDecode: [],
      answers: [],
    };
    return { name, engine, giveBack, facts, samples, bounds: await boundsOf(engine, facts, plan) };
  } catch (thrown) {
    giveBack();
    throwIfStopped(signal);
    return { name, reason: PlaygroundError.from(thrown).message };
  }
}

/** The speeds that the device's limits allow; undefined for a device that cannot be measured. */
async function boundsOf(
  engine: BenchClient,
  { config }: ModelFacts,
  plan: BenchPlan,
): Promise<PlanBounds | undefined> {
  const measured = await engine.measureDevice().catch(() => null);
  return measured && config ? planBounds(config, measured.weightBytes, measured.limits, plan) : undefined;
}

/** Measures one round on one runtime. @returns the reason of a failure */
async function measured(runtime: Loaded, round: number, bench: Bench): Promise<string | undefined> {
  bench.step(runtime.name, 'measuring');
  try {
    if (round === 0) runtime.samples.answers = await answersOf(runtime.engine, bench);
    await measureRound(runtime, round, bench);
    return undefined;
  } catch (thrown) {
    throwIfStopped(bench.signal);
    return PlaygroundError.from(thrown).message;
  }
}

/** Round 0 warms up; its figures are discarded. */
async function measureRound(
  { engine, samples }: Loaded,
  round: number,
  { plan, signal }: Bench,
): Promise<void> {
  const { promptLengths, newTokens, batch } = plan;
  const prefill: Record<number, readonly number[]> = { ...samples.prefill };
  for (const length of promptLengths) {
    const { timing } = await engine.generate(
      { prompt: filler(length, round), settings: exactly(1) },
      { signal },
    );
    throwIfStopped(signal);
    // Timed until the token is read back: a GPU call returns long before the work is done.
    const rate = timing.promptTokens / (timing.firstTokenMs / 1000);
    if (round > 0) prefill[length] = [...(prefill[length] ?? []), rate];
  }
  samples.prefill = prefill;
  // A different text than above: a runtime caches its last encoding.
  const { timing } = await engine.generate(
    { prompt: filler(DECODE_PROMPT_LENGTH, round + 1000), settings: exactly(newTokens) },
    { signal },
  );
  throwIfStopped(signal);
  if (round > 0) {
    samples.firstTokenMs.push(timing.firstTokenMs);
    samples.decode.push(timing.tokensPerSecond);
  }
  if (batch === 0) return;
  const prompts = Array.from({ length: batch }, (_, row) =>
    filler(DECODE_PROMPT_LENGTH, round * 100 + row + 2000),
  );
  const rows = await engine.generateBatch({ prompts, settings: exactly(newTokens) }, { signal });
  throwIfStopped(signal);
  // The rows are decoded together, so each reports the same time.
  const decodeMs = Math.max(...rows.map((row) => row.timing.decodeMs));
  if (round > 0) samples.batchDecode.push((batch * (newTokens - 1)) / (decodeMs / 1000));
}

async function answersOf(engine: BenchClient, { signal }: Bench): Promise<string[]> {
  const answers: string[] = [];
  for (const text of AGREEMENT_PROMPTS) {
    const prompt: PromptRequest = { kind: 'raw', text, maxSourceLength: 512 };
    const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 24, alternatives: 0 };
    answers.push((await engine.generate({ prompt, settings }, { signal })).text);
    throwIfStopped(signal);
  }
  return answers;
}

const filler = (tokens: number, round: number): PromptRequest => ({
  kind: 'raw',
  text: fillerText(tokens, round),
  maxSourceLength: tokens,
});

/** Greedy and without an early end, so that every runtime decodes the same number of tokens. */
const exactly = (tokens: number): GenerationConfig => ({
  ...DEFAULT_GENERATION_CONFIG,
  maxNewTokens: tokens,
  minNewTokens: tokens,
  alternatives: 0,
});

function resultOf({ name, facts, samples, bounds }: Loaded): RuntimeResult {
  const { device, softwareDevice, threads, weightBytes } = facts;
  return { name, device, softwareDevice, threads, weightBytes, samples, bounds };
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new PlaygroundError('cancelled', 'The benchmark was stopped.');
}
