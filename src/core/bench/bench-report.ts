/** The result of a benchmark as plain data, and as a Markdown table. */
import { countOf, formatPercent } from '@/core/words/quantities';
import { type BenchPlan, DECODE_PROMPT_LENGTH } from './bench-plan';
import { boundWords, limitsWords, type PlanBounds, type SpeedBound } from './plan-bounds';
import { ratioOf, type Spread, spreadOf } from './statistics';

/** Values of one runtime; every list has one value per counted round. */
export interface RuntimeSamples {
  loadMs: number;
  /** Prompt tokens a second until the first token is chosen, by prompt length. */
  prefill: Readonly<Record<number, readonly number[]>>;
  firstTokenMs: readonly number[];
  /** New tokens a second of one answer. */
  decode: readonly number[];
  /** New tokens a second of all answers of a batch together; empty when the batch was left out. */
  batchDecode: readonly number[];
  /** Greedy answers to the fixed questions. */
  answers: readonly string[];
}

export interface RuntimeResult {
  /** Display name. */
  name: string;
  device: string;
  softwareDevice: boolean;
  threads?: number;
  weightBytes: number;
  samples: RuntimeSamples;
  /** Of our kernels, where the device could be measured. */
  bounds?: PlanBounds;
}

export interface BenchReport {
  kind: 'bench';
  version: 1;
  date: string;
  userAgent: string;
  cores: number;
  model: string;
  parameters: number;
  quantisation: string;
  plan: BenchPlan;
  /** The others are compared with the first. */
  runtimes: readonly RuntimeResult[];
  /** Runtimes that were requested and could not run, with the reason. */
  failed: readonly { name: string; reason: string }[];
}

export interface ReportRow {
  label: string;
  unit: string;
  /** Whether a larger value is the better one. */
  more: boolean;
  cells: readonly ReportCell[];
}

export interface ReportCell {
  value?: Spread;
  /** Relative to the first runtime; above 1 where this one is better. */
  ratio?: Spread;
  /** Share of the speed that the device's limits allow: 0.5 is half of it. */
  share?: number;
}

/** One figure: its label and unit, whether more is better, its values, and its bound. */
type Figure = readonly [
  label: string,
  unit: string,
  more: boolean,
  pick: (samples: RuntimeSamples) => readonly number[],
  bound?: (bounds: PlanBounds) => SpeedBound | undefined,
];

/** A row per figure, a cell per runtime. */
export function reportRows({ plan, runtimes }: BenchReport): ReportRow[] {
  const rows: Figure[] = [
    ['Load from cache', 'ms', false, (s) => [s.loadMs]],
    ['First token', 'ms', false, (s) => s.firstTokenMs],
    ...plan.promptLengths.map(
      (length): Figure => [
        `Prefill, ${length} tokens`,
        'tokens/s',
        true,
        (s) => s.prefill[length] ?? [],
        ({ prefill }) => prefill[length],
      ],
    ),
    [
      `Decode after ${DECODE_PROMPT_LENGTH} tokens`,
      'tokens/s',
      true,
      (s) => s.decode,
      ({ decode }) => decode,
    ],
  ];
  if (plan.batch > 0) {
    const label = `Decode, ${plan.batch} together`;
    rows.push([label, 'tokens/s', true, (s) => s.batchDecode, ({ batchDecode }) => batchDecode]);
  }
  return rows.map(([label, unit, more, pick, boundOf]) => ({
    label,
    unit,
    more,
    cells: runtimes.map(({ samples, bounds }, column): ReportCell => {
      const [mine, base] = [pick(samples), pick(runtimes[0]!.samples)];
      const value = spreadOf(mine);
      const bound = bounds && boundOf?.(bounds);
      return {
        value,
        ratio: column === 0 ? undefined : more ? ratioOf(mine, base) : ratioOf(base, mine),
        share: value && bound && value.median / bound.tokensPerSecond,
      };
    }),
  }));
}

/** How many of the fixed questions a runtime answered as the first runtime did. */
export function agreement({ runtimes }: BenchReport, column: number): { same: number; of: number } {
  const first = runtimes[0]!.samples.answers;
  const mine = runtimes[column]!.samples.answers;
  return { same: mine.filter((answer, i) => answer === first[i]).length, of: first.length };
}

const rounded = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** `12.3 (12.0-12.9)`, or a dash. */
export function spreadWords(value: Spread | undefined): string {
  if (!value) return '–';
  if (value.count === 1) return rounded(value.median);
  return `${rounded(value.median)} (${rounded(value.low)}–${rounded(value.high)})`;
}

export function ratioWords(ratio: Spread | undefined): string {
  return ratio ? `×${ratio.median.toFixed(2)}` : '';
}

/** The limits of each device that was measured, in a sentence or two. */
export function limitsNotes({ runtimes }: BenchReport): string[] {
  return runtimes.flatMap(({ name, device, bounds }) =>
    bounds
      ? [
          `Limits of ${device}: ${limitsWords(bounds.limits)}. % is the share of the speed that they allow ${name}. ` +
            boundWords(bounds),
        ]
      : [],
  );
}

/** GitHub's Markdown: medians with quartiles, and ratios to the first runtime. */
export function reportMarkdown(report: BenchReport): string {
  const { runtimes, plan } = report;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = reportRows(report).map(({ label, unit, cells }) =>
    line([
      `${label} (${unit})`,
      ...cells.map(({ value, ratio, share }) =>
        [spreadWords(value), ratioWords(ratio), share === undefined ? '' : formatPercent(share)]
          .filter(Boolean)
          .join(' '),
      ),
    ]),
  );
  const same = runtimes.map((_, column) => {
    const { same, of } = agreement(report, column);
    return `${same} of ${of}`;
  });
  return [
    `**${report.model}**, ${report.quantisation}, ${report.parameters.toLocaleString('en-GB')} weights. ${report.date}.`,
    `${countOf(report.cores, 'core')}; ${report.userAgent}`,
    '',
    line(['', ...runtimes.map(({ name }) => name)]),
    line(['---', ...runtimes.map(() => '---:')]),
    line(['Device', ...runtimes.map(deviceWords)]),
    ...rows,
    line(['Same answers as the first', ...same]),
    '',
    `Medians (quartiles) of ${plan.rounds} interleaved rounds of ${plan.newTokens} new tokens after one to warm up. ` +
      `×: speed relative to ${runtimes[0]?.name ?? 'the first'}, round by round.`,
    ...limitsNotes(report),
    ...report.failed.map(({ name, reason }) => `${name} could not run: ${reason}`),
  ].join('\n');
}

export function deviceWords({ device, softwareDevice, threads }: RuntimeResult): string {
  if (threads !== undefined) return `CPU, ${threads} thread${threads === 1 ? '' : 's'}`;
  return softwareDevice ? `${device} (software)` : device;
}
