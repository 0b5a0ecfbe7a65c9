/** Beam ranking on the GPU against the same in plain 64-bit numbers: ties, beams without candidates, and the ring of records. */
import { describe, expect, it } from 'vitest';
import type { StepRecord } from '@/core/sampling/step';
import type { KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import { RECORD_RING } from '@/engine/webgpu/kernels/selection-kernels';
import {
  createState,
  DEAD,
  identityAncestry,
  NONE,
  RECORD_HEAD,
  recordBeamRanking,
} from '@/engine/webgpu/model/selection';
import { runOnce, STYLES } from '@/testing/engine/gpu';
import { rankPlainly } from '@/testing/engine/plain-beams';
import { seededRandom } from '@/testing/seeded-random';

const EOS = 1;
const MAX_STEPS = 48;

interface Case {
  width: number;
  alternatives: number;
  step: number;
  minNewTokens: number;
  /** By search and row. */
  records: StepRecord[][];
  /** `-Infinity`: no candidates. */
  sums: number[][];
  forced: (number | undefined)[];
  ancestry: Uint32Array;
}

/** Quarters, so that ties are frequent and sums exact in single precision. */
const quarter = (random: () => number) => -Math.floor(random() * 8) / 4;

/** Searches: all beams live, only the first, a forced token, done, only EOS, and fewer candidates than beams. */
function randomCase(seed: number, width: number, alternatives: number, step: number, minNewTokens = 0): Case {
  const random = seededRandom(seed);
  const row = (offered: number): StepRecord => {
    const scores = Array.from({ length: offered }, () => quarter(random)).sort((a, b) => b - a);
    const first = Math.floor(random() * 5);
    return {
      token: 2,
      logprob: 0,
      entropy: 0,
      alternatives: scores.map((logprob, i) => ({ token: (first + 3 * i) % 50, logprob })),
    };
  };
  const onlyEnd: StepRecord = {
    token: EOS,
    logprob: -1,
    entropy: 0,
    alternatives: [{ token: EOS, logprob: -1 }],
  };
  const rows = (make: (row: number) => StepRecord) => Array.from({ length: width }, (_, i) => make(i));
  const records = [
    rows(() => row(alternatives)),
    rows(() => row(alternatives)),
    rows(() => row(alternatives)),
    rows(() => row(0)),
    rows(() => onlyEnd),
    rows((i) => row(i === width - 1 ? 1 + Math.floor(width / 3) : 0)),
  ];
  const sums = records.map((search, index) =>
    search.map((_, i) => (index === 1 && i > 0 ? Number.NEGATIVE_INFINITY : 4 * quarter(random))),
  );
  const total = records.length * width;
  const ancestry = identityAncestry(total, MAX_STEPS);
  for (let at = 0; at < ancestry.length; at++) {
    const search = Math.floor(at / MAX_STEPS / width);
    if (at % MAX_STEPS < step) ancestry[at] = search * width + Math.floor(random() * width);
  }
  const forced = records.map((_, search) => (search === 2 ? 7 : undefined));
  return { width, alternatives, step, minNewTokens, records, sums, forced, ancestry };
}

interface Outcome {
  ranked: number[][];
  tokens: number[];
  done: number[];
  sums: number[];
  ancestry: number[];
}

/** Initial contents of the records: as select-token.wgsl writes them. */
function wordsOf({ records, alternatives, step }: Case): Uint32Array {
  const words = RECORD_HEAD + 2 * alternatives;
  const flat = records.flat();
  const ring = new Uint32Array(RECORD_RING * flat.length * (words + 2)).fill(99);
  const floats = new Float32Array(ring.buffer);
  flat.forEach((record, row) => {
    const at = ((step % RECORD_RING) * flat.length + row) * words + RECORD_HEAD;
    for (let i = 0; i < alternatives; i++) {
      const offered = record.alternatives[i];
      ring[at + 2 * i] = offered?.token ?? NONE;
      floats[at + 2 * i + 1] = offered?.logprob ?? Number.NaN;
    }
  });
  return ring;
}

async function onGpu(style: KernelStyle, given: Case): Promise<Outcome> {
  const { width, alternatives, step, minNewTokens, records, sums, forced } = given;
  const rows = records.length * width;
  const ring = wordsOf(given);
  const [read, tokens, done, after, ancestry] = await runOnce(style, ({ scope, builder }) => {
    const config = { vocabSize: 60, eosTokenId: EOS, padTokenId: 0, decoderStartTokenId: 0 };
    const policy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens, alternatives };
    const byRow = records.flat().map((_, row) => forced[Math.floor(row / width)]);
    const options = {
      promptOfRow: byRow.map(() => 0),
      maxSteps: MAX_STEPS,
      policy,
      forced: byRow.map((token) => (token === undefined ? [] : new Array<number>(step + 1).fill(token))),
    };
    const state = createState(scope, config, options, width);
    const upload = (label: string, data: ArrayBufferView) =>
      scope.upload(label, data, GPUBufferUsage.COPY_SRC);
    const before = {
      ...state,
      steps: upload('steps', new Uint32Array(rows).fill(step + 1)),
      records: upload('records', ring),
      tokens: upload('tokens', new Uint32Array(rows).fill(55)),
      done: upload(
        'done',
        Uint32Array.from(records.flat(), ({ alternatives }) => (alternatives.length ? 0 : 1)),
      ),
      ancestry: upload('ancestry', given.ancestry),
    };
    const uploadedSums = upload(
      'sums',
      Float32Array.from(sums.flat(), (sum) => Math.max(sum, DEAD)),
    );
    recordBeamRanking(builder, { config, options, state: before }, { width, sums: uploadedSums });
    return [
      { buffer: before.records, bytes: ring.byteLength },
      { buffer: before.tokens, bytes: rows * 4 },
      { buffer: before.done, bytes: rows * 4 },
      { buffer: uploadedSums, bytes: rows * 4 },
      { buffer: before.ancestry, bytes: given.ancestry.byteLength },
    ];
  });
  const words = new Uint32Array(read!);
  const rankedAt = RECORD_RING * rows * (RECORD_HEAD + 2 * alternatives) + (step % RECORD_RING) * 2 * rows;
  const untouched = rankedAt + 2 * rows;
  expect(words.every((word, at) => (at >= rankedAt && at < untouched) || word === ring[at])).toBe(true);
  return {
    ranked: records.map((_, i) => [
      ...words.subarray(rankedAt + i * 2 * width, rankedAt + (i + 1) * 2 * width),
    ]),
    tokens: [...new Uint32Array(tokens!)],
    done: [...new Uint32Array(done!)],
    sums: [...new Float32Array(after!)].map((sum) =>
      sum <= Math.fround(DEAD) ? Number.NEGATIVE_INFINITY : sum,
    ),
    ancestry: [...new Uint32Array(ancestry!)],
  };
}

function plainly({
  width,
  alternatives,
  step,
  minNewTokens,
  records,
  sums,
  forced,
  ancestry,
}: Case): Outcome {
  const outcome: Outcome = { ranked: [], tokens: [], done: [], sums: [], ancestry: [...ancestry] };
  records.forEach((own, search) => {
    const stays = forced[search] !== undefined;
    const ranked = stays ? [] : rankPlainly(own, sums[search]!, step < minNewTokens ? EOS : undefined);
    const next = ranked.filter(({ token }) => token !== EOS).slice(0, width);
    const codes = ranked.map(({ source, place }) => source * alternatives + place);
    outcome.ranked.push([...codes, ...new Array<number>(2 * width - codes.length).fill(NONE)]);
    own.forEach((_, row) => {
      const from = next[row] ?? next[0];
      outcome.tokens.push(from?.token ?? 55);
      outcome.done.push(stays || next.length > 0 ? 0 : 1);
      outcome.sums.push(from ? (next[row]?.sum ?? Number.NEGATIVE_INFINITY) : sums[search]![row]!);
      if (!from) return;
      for (let t = 0; t <= step; t++) {
        const source = (search * width + from.source) * MAX_STEPS + t;
        outcome.ancestry[(search * width + row) * MAX_STEPS + t] = ancestry[source]!;
      }
    });
  });
  return outcome;
}

describe.each(STYLES)('%s kernels rank beams', (style) => {
  it.each([
    [1, 2, 0, 0],
    [1, 5, 3, 4],
    [2, 4, 31, 0],
    [3, 8, 32, 40],
    [4, 8, 47, 0],
    [8, 16, 5, 0],
    [8, 16, 40, 41],
  ])('%i of %i alternatives at step %i, at least %i tokens', async (width, alternatives, step, fewest) => {
    for (const seed of [1, 2, 3]) {
      const given = randomCase(seed, width, alternatives, step, fewest);
      expect(await onGpu(style, given)).toEqual(plainly(given));
    }
  });
});
