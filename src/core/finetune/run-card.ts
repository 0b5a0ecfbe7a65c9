/** A run on one page of Markdown: its results, and everything needed to repeat it. */
import { formatPercent } from '@/core/words/quantities';
import type { RunFacts } from './run-facts';

/** The card of a run; the same facts give the same text. */
export function runCard(facts: RunFacts): string {
  const lines = [
    `# ${facts.name}`,
    '',
    `A LoRA adapter for ${facts.baseModel}, trained in a browser tab on ${facts.createdAt.slice(0, 10)}.`,
    '',
    ...section('Result', results(facts)),
    ...section('Model and data', modelAndData(facts)),
    ...section('Settings', settings(facts)),
    ...curve(facts),
    '## Limits',
    '',
    'The adapter was evaluated on held-out instances of the same data. Its performance on other tasks, and on other wordings of the same tasks, was not evaluated.',
    '',
  ];
  return lines.join('\n');
}

type Row = [label: string, value: string | number | undefined];

function section(title: string, rows: readonly Row[]): string[] {
  const known = rows.filter((row): row is [string, string | number] => row[1] !== undefined);
  if (known.length === 0) return [];
  return [
    `## ${title}`,
    '',
    '| | |',
    '|---|---|',
    ...known.map(([label, value]) => `| ${label} | ${cell(value)} |`),
    '',
  ];
}

function cell(value: string | number): string {
  return String(value).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

function results({ scores, baseLoss, best, steps, secondsTrained }: RunFacts): Row[] {
  const rows = scores.flatMap(({ metric, before, after, wins, losses, ties, interval }): Row[] => [
    [`${metric}, held out`, `${formatPercent(before, 1)} before, ${formatPercent(after, 1)} after`],
    [`${metric}, difference`, interval && `95% interval ${points(interval.low)} to ${points(interval.high)}`],
    [`${metric}, instances`, `${wins} better, ${losses} worse, ${ties} the same`],
  ]);
  return [
    ...rows,
    ['Held-out loss before', baseLoss?.toFixed(4)],
    ['Best held-out loss', best && `${best.loss.toFixed(4)} at step ${best.step}`],
    ['Steps taken', steps],
    ['Seconds of training', Math.round(secondsTrained)],
  ];
}

function modelAndData(facts: RunFacts): Row[] {
  return [
    ['Base model', facts.baseModel],
    ['Origin and revision', facts.modelOrigin],
    ['Quantisation', facts.quantisation],
    [
      'Data',
      facts.sources.map(({ name, licence }) => `${name} (licence: ${licence || 'Unknown'})`).join(', '),
    ],
    ['Examples trained on', facts.trainCount],
    ['Examples held out', facts.heldOutCount],
    ['SHA-256 of the data', facts.dataHash],
    ['SHA-256 of the adapter', facts.adapterId],
    ['Device', facts.device],
    [
      'Peak device memory in addition to the model',
      facts.peakBytes && `${(facts.peakBytes / 2 ** 20).toFixed(1)} MiB`,
    ],
  ];
}

function settings({ settings: s }: RunFacts): Row[] {
  return [
    ['Seed', s.seed],
    ['Encoding', s.encodingId],
    ['Max prompt, answer tokens', `${s.maxSource}, ${s.maxTarget}`],
    ['Steps', s.steps],
    ['Batch size', s.batch],
    ['Learning rate', `${s.learningRate}, ${s.schedule}, warm-up ${s.warmup}`],
    ['Rank, alpha', `${s.rank}, ${s.alpha}${s.rsLora ? ' (rsLoRA)' : ''}`],
    ['Dropout', s.dropout],
    ['Weight decay, clipping', `${s.weightDecay}, ${s.clipNorm}`],
    ['Target modules', `${s.targets}, ${s.scope === 'all' ? 'encoder and decoder' : 'decoder only'}`],
  ];
}

function curve({ heldOut }: RunFacts): string[] {
  if (heldOut.length === 0) return [];
  const rows = heldOut.map(({ step, loss }) => `| ${step} | ${loss.toFixed(4)} |`);
  return ['## Held-out loss', '', '| step | loss |', '|---:|---:|', ...rows, ''];
}

function points(value: number): string {
  return `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)} points`;
}
