/** How the Models screen describes recipes, limits, speeds, downloads, devices and origins. */
import type {
  DeviceProbe,
  Download,
  RecipePlan,
  Shortfall,
  StoredModel,
  StoredRecipe,
} from '@/core/hub/library-types';
import { HUB_BASE, type ModelOrigin, type PinnedOrigin } from '@/core/hub/model-origin';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatParameters,
  formatRate,
} from '@/core/words/quantities';

export const RECIPE_NAMES: Readonly<Record<StoredRecipe, string>> = {
  q8_0: 'Q8_0',
  mixed: 'Mixed',
  q4_0: 'Q4_0',
  f16: 'F16',
  f32: 'F32',
  'as-is': 'As is',
};

export const RECIPE_DETAILS: Readonly<Record<StoredRecipe, string>> = {
  q8_0: '8 bits per weight',
  mixed: '8 bits where it matters most, 4 elsewhere',
  q4_0: '4 bits per weight',
  f16: 'half precision',
  f32: 'single precision',
  'as-is': 'the original file',
};

/** The host that serves a model. */
export function hostOf(origin: ModelOrigin): string {
  return new URL(origin.kind === 'hub' ? (origin.base ?? HUB_BASE) : origin.url).host;
}

/** Where a model came from, in one line. */
export function originLabel(origin: PinnedOrigin | { kind: 'local' }): string {
  if (origin.kind === 'local') return 'a file on this machine';
  if (origin.kind !== 'hub') return origin.url.replace(/^https?:\/\//, '');
  const { repo, commit, revision } = origin;
  const at = commit?.slice(0, 7) ?? revision;
  const from = origin.base === undefined ? '' : `${hostOf(origin)}/`;
  return `${from}${repo}${at ? ` @ ${at}` : ''}`;
}

/** The last part of an origin, for a title. */
export function originTitle(origin: ModelOrigin): string {
  const path = origin.kind === 'hub' ? origin.repo : new URL(origin.url).pathname;
  return path.split('/').filter(Boolean).at(-1) ?? hostOf(origin);
}

/** A limit that a model exceeds: its name, what is needed and what is available. */
export function shortfallSentence({ limit, what, need, have }: Shortfall): string {
  const subject = `${what[0]!.toUpperCase()}${what.slice(1)}`;
  const verb = what.startsWith('all ') ? 'need' : 'needs';
  const [needed, there] = distinctBytes(need, have);
  switch (limit) {
    case 'maxBufferSize':
      return `${subject} ${verb} a buffer of ${needed}; this device allows ${there} (maxBufferSize).`;
    case 'maxStorageBufferBindingSize':
      return `${subject} ${verb} ${needed} in one binding; this device allows ${there} (maxStorageBufferBindingSize).`;
    case 'memory':
      return `${subject} ${verb} ${needed}; the runtime here has room for ${there} (memory).`;
    case 'storage':
      return `${subject} ${verb} ${needed}; the browser has ${there} left (storage).`;
  }
}

/** Two different sizes, in bytes where rounding would make them look the same. */
function distinctBytes(need: number, have: number): [string, string] {
  const rounded: [string, string] = [formatBytes(need), formatBytes(Math.max(0, have))];
  return rounded[0] === rounded[1] ? [`${formatCount(need)} B`, `${formatCount(have)} B`] : rounded;
}

/** A predicted speed with two digits; below one token per second, the time each takes. */
export function speedLabel(tokensPerSecond: number): string {
  const twoDigits = (value: number) => formatCount(Number(value.toPrecision(2)));
  if (isSlow(tokensPerSecond)) return `about ${twoDigits(1 / tokensPerSecond)} s per token`;
  return `about ${twoDigits(tokensPerSecond)} tokens/s`;
}

/** Slower than one token per second. */
export function isSlow(tokensPerSecond: number): boolean {
  return tokensPerSecond < 1;
}

/** What a download transfers and what it stores. */
export function downloadSummary(
  { origin, sourceBytes }: { origin?: ModelOrigin; sourceBytes?: number },
  { recipe, fileBytes, shortfalls }: RecipePlan,
): string {
  const where = shortfalls.length > 0 ? 'kept in memory for this visit' : 'stored';
  const kept = `${formatBytes(fileBytes)} ${where}`;
  if (!origin) return recipe === 'as-is' ? `The file is copied: ${kept}.` : `The file is converted: ${kept}.`;
  const fetched = sourceBytes === undefined ? 'The weights are' : `${formatBytes(sourceBytes)} are`;
  return `${fetched} downloaded from ${hostOf(origin)}${recipe === 'as-is' ? '' : ' and converted on arrival'}: ${kept}.`;
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** "21 Nov 2026"; empty for an invalid date. */
export function dayOf(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : day.format(date);
}

/** How far a download is, in one line. */
export function downloadStatus(download: Download): string {
  const { state, phase, bytesWritten, bytesTotal, bytesPerSecond, secondsLeft, retries } = download;
  const done = bytesTotal > 0 ? `${formatBytes(bytesWritten)} of ${formatBytes(bytesTotal)} written` : '';
  if (state === 'elsewhere')
    return 'Another tab is downloading it. This tab takes over if that one is closed.';
  if (state === 'paused') return ['Unfinished', done].filter(Boolean).join(' · ');
  if (state === 'failed') return done;
  if (phase === 'opening') return 'Reading configuration and headers';
  if (phase === 'finishing') return 'Verifying the file';
  const connection = retries > 0 ? `connection lost, attempt ${retries + 1}` : '';
  const speed = bytesPerSecond > 0 && retries === 0 ? `${formatBytes(Math.round(bytesPerSecond))}/s` : '';
  const rest =
    secondsLeft !== undefined && retries === 0
      ? `${formatDuration(1000 * secondsLeft, 'estimated')} left`
      : '';
  return [done, connection, speed, rest].filter(Boolean).join(' · ') || 'Downloading';
}

/** Short facts about a stored model. */
export function storedFacts(model: StoredModel): string[] {
  return [
    `${formatParameters(model.parameters)} parameters`,
    RECIPE_NAMES[model.recipe],
    formatBytes(model.bytes),
    model.inMemory ? 'in memory for this visit' : dayOf(model.savedAt),
  ].filter(Boolean);
}

/** What was measured of the device, as rows of a table. */
export function deviceFacts(probe: DeviceProbe): [label: string, value: string][] {
  const rows: [string, string | undefined][] = [
    ['Largest buffer', optionalSize(probe.maxBufferSize)],
    ['Largest binding', optionalSize(probe.maxStorageBufferBindingSize)],
    ['Memory', probe.deviceMemory ? memoryLabel(probe.deviceMemory) : undefined],
    ['Memory bandwidth', `${formatBytes(Math.round(probe.bytesPerSecond))}/s`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
}

/** What the automatic choice selects here, and why; the rule is the engine's. */
export function automaticRuntimeReason({ runtime, software, description }: DeviceProbe): string {
  if (runtime === 'webgpu' && !software) {
    return `Automatic selects WebGPU here, because there is a graphics device (${description}).`;
  }
  return 'Automatic selects the CPU here: WebGPU has no real graphics device, and an emulated one is slower.';
}

function optionalSize(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : formatBytes(bytes);
}

/** Browsers report powers of two, and at most 8 (some 32) GiB. */
function memoryLabel(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return `${gibibytes >= 8 ? 'at least ' : ''}${formatRate(gibibytes).replace(/\.0$/, '')} GiB`;
}
