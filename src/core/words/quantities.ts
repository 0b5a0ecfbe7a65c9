/** Quantities as a person reads them. */

const number = new Intl.NumberFormat('en-GB');

/** 12345 -> "12,345". */
export function formatCount(count: number): string {
  return number.format(count);
}

/** "1 token", "2 tokens". */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "999 B", "9.1 MB": decimal units, as file managers and networks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/**
 * A length of time: "290 ms", "1.23 s", "12.3 s", "1 min 35 s", "1 h 30 min".
 * @param ms milliseconds
 * @param precision `estimated` for what is predicted: whole seconds, at least one, and no seconds beside minutes
 */
export function formatDuration(ms: number, precision: 'measured' | 'estimated' = 'measured'): string {
  if (precision === 'measured') {
    if (ms < 999.5) return `${Math.round(ms)} ms`;
    if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
    if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  }
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (precision === 'measured' && seconds < 3600) {
    const rest = seconds % 60;
    return `${Math.floor(seconds / 60)} min${rest > 0 ? ` ${rest} s` : ''}`;
  }
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ''}`;
}

/**
 * A share as a percentage: "0.4%", "3.3%", "46%", "99.2%". It never claims nothing or all where that is not so: what
 * would round to 0 or 100 is "<0.1%" and ">99.9%".
 * @param share 0 to 1, or more where that can be
 * @param digits always this many after the point, for figures that stand beside each other
 */
export function formatPercent(share: number, digits?: number): string {
  const percent = 100 * share;
  if (digits !== undefined) return `${percent.toFixed(digits)}%`;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent >= 99.95 && percent < 100) return '>99.9%';
  const isNearAnEnd = (percent > 0 && percent < 9.95) || (percent >= 99 && percent < 100);
  return `${percent.toFixed(isNearAnEnd ? 1 : 0)}%`;
}

/** The natural logarithm of a probability as a percentage. */
export function formatProbability(logprob: number): string {
  // A logarithm just below 0 has an exponential that rounds to 1.
  return formatPercent(logprob < 0 ? Math.min(Math.exp(logprob), 1 - Number.EPSILON) : 1);
}

/** 3.21 -> "+3.2", -0.6 -> "−0.6": a difference with its sign; one that rounds to nothing has none. */
export function formatSigned(value: number, digits = 1): string {
  const shown = Math.abs(value).toFixed(digits);
  if (Number(shown) === 0) return shown;
  return `${value > 0 ? '+' : '−'}${shown}`;
}

/** "7.9", "123": a number per second, three digits. */
export function formatRate(perSecond: number): string {
  return perSecond >= 100 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}

/** 8400000 -> "8.4 M". */
export function formatParameters(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} B`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  return `${Math.max(1, Math.round(count / 1e3))} k`;
}
