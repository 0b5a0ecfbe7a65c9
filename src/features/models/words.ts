/** What the Models screen says: names of recipes, sentences about limits, times and places. */
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
  'as-is': 'As it is',
};

export const RECIPE_WORDS: Readonly<Record<StoredRecipe, string>> = {
  q8_0: '8 bits a weight',
  mixed: '8 bits where it matters most, else 4',
  q4_0: '4 bits a weight',
  f16: 'half precision',
  f32: 'single precision',
  'as-is': 'the file byte for byte',
};

/** The host that is asked for a model. */
export function hostOf(origin: ModelOrigin): string {
  return new URL(origin.kind === 'hub' ? (origin.base ?? HUB_BASE) : origin.url).host;
}

/** Where a model came from, in one line. */
export function originWords(origin: PinnedOrigin | { kind: 'local' }): string {
  if (origin.kind === 'local') return 'a file of this machine';
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

/** One limit that a model does not meet: its name, what is needed and what there is. */
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

/** Two sizes that differ, told apart even where rounding would make them look the same. */
function distinctBytes(need: number, have: number): [string, string] {
  const rounded: [string, string] = [formatBytes(need), formatBytes(Math.max(0, have))];
  return rounded[0] === rounded[1] ? [`${formatCount(need)} B`, `${formatCount(have)} B`] : rounded;
}

/** A predicted speed: two digits, as more would promise too much; below one token a second, the wait for each. */
export function speedWords(tokensPerSecond: number): string {
  const twoDigits = (value: number) => formatCount(Number(value.toPrecision(2)));
  if (isSlow(tokensPerSecond)) return `about ${twoDigits(1 / tokensPerSecond)} s a token`;
  return `about ${twoDigits(tokensPerSecond)} tokens/s`;
}

/** Slower than anyone wants to read. */
export function isSlow(tokensPerSecond: number): boolean {
  return tokensPerSecond < 1;
}

/** What a download fetches and what it leaves here. */
export function fetchWords(
  { origin, sourceBytes }: { origin?: ModelOrigin; sourceBytes?: number },
  { recipe, fileBytes, shortfalls }: RecipePlan,
): string {
  const where = shortfalls.length > 0 ? 'kept in memory for this visit' : 'stored';
  const kept = `${formatBytes(fileBytes)} ${where}`;
  if (!origin) return recipe === 'as-is' ? `The file is copied: ${kept}.` : `The file is converted: ${kept}.`;
  const fetched = sourceBytes === undefined ? 'The weights are' : `${formatBytes(sourceBytes)} are`;
  return `${fetched} fetched from ${hostOf(origin)}${recipe === 'as-is' ? '' : ' and converted as they arrive'}: ${kept}.`;
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** "21 Nov 2026"; nothing for what is no date. */
export function dayOf(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : day.format(date);
}

/** How far a download is, in one line. */
export function downloadWords(download: Download): string {
  const { state, phase, bytesWritten, bytesTotal, bytesPerSecond, secondsLeft, retries } = download;
  const done = bytesTotal > 0 ? `${formatBytes(bytesWritten)} of ${formatBytes(bytesTotal)} written` : '';
  if (state === 'elsewhere') return 'Another tab is at it; this one takes over if that one ends early.';
  if (state === 'paused') return ['Unfinished', done].filter(Boolean).join(' · ');
  if (state === 'failed') return done;
  if (phase === 'opening') return 'Reading the configuration and the headers';
  if (phase === 'finishing') return 'Comparing the file with what was written';
  const connection = retries > 0 ? `connection lost, attempt ${retries + 1}` : '';
  const speed = bytesPerSecond > 0 && retries === 0 ? `${formatBytes(Math.round(bytesPerSecond))}/s` : '';
  const rest =
    secondsLeft !== undefined && retries === 0
      ? `${formatDuration(1000 * secondsLeft, 'estimated')} left`
      : '';
  return [done, connection, speed, rest].filter(Boolean).join(' · ') || 'Fetching';
}

/** A stored model in one line, its parts to be set apart. */
export function storedFacts(model: StoredModel): string[] {
  return [
    `${formatParameters(model.parameters)} parameters`,
    RECIPE_NAMES[model.recipe],
    formatBytes(model.bytes),
    model.inMemory ? 'in memory for this visit' : dayOf(model.savedAt),
  ].filter(Boolean);
}

/** What the probe found, as rows of a table. */
export function deviceFacts(probe: DeviceProbe): [label: string, value: string][] {
  const rows: [string, string | undefined][] = [
    ['Largest buffer', sizeOrNothing(probe.maxBufferSize)],
    ['Largest binding', sizeOrNothing(probe.maxStorageBufferBindingSize)],
    ['Memory', probe.deviceMemory ? memoryWords(probe.deviceMemory) : undefined],
    ['Reads weights at', `${formatBytes(Math.round(probe.bytesPerSecond))}/s`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
}

/** What the automatic choice is here, and why: the same rule as the engine's. */
export function automaticRuntime({ runtime, software, description }: DeviceProbe): string {
  if (runtime === 'webgpu' && !software) {
    return `Automatic means WebGPU here: there is a graphics device (${description}).`;
  }
  return 'Automatic means the CPU here: WebGPU finds no real graphics device, and emulating one is slower.';
}

function sizeOrNothing(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : formatBytes(bytes);
}

/** Browsers say powers of two and no more than 8 (some 32) GiB. */
function memoryWords(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return `${gibibytes >= 8 ? 'at least ' : ''}${formatRate(gibibytes).replace(/\.0$/, '')} GiB`;
}
