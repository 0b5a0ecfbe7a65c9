/** The tasks of a page's main thread, out of a trace of the browser (categories `devtools.timeline`, also the hidden one). */

/** What took this share of a task is named with it. */
const NAMED_SHARE = 0.3;

/**
 * @param {Buffer} trace as `browser.stopTracing` gives it
 * @returns {{ atMs: number, ms: number, cpuMs: number, parts: string }[]} by the clock and of the processor; where the
 *   trace does not tell the latter, the former
 */
export function mainThreadTasks(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const events = mainThreadOf(traceEvents).sort((a, b) => a.ts - b.ts);
  const first = events[0]?.ts ?? 0;
  return events
    .filter(({ name }) => name === 'RunTask')
    .map((task) => ({
      atMs: (task.ts - first) / 1000,
      ms: task.dur / 1000,
      cpuMs: (task.tdur ?? task.dur) / 1000,
      parts: partsOf(task, events),
    }));
}

/** Spare processes of the browser have such a thread too: the page's is the one that works. */
function mainThreadOf(traceEvents) {
  const names = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const threads = names.map(({ pid, tid }) =>
    traceEvents.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid),
  );
  return threads.reduce((most, each) => (each.length > most.length ? each : most), []);
}

/** What most of a long task was spent on, the outermost first. */
function partsOf(task, events) {
  if (task.dur < 50_000) return '';
  const end = task.ts + task.dur;
  return events
    .filter((event) => event !== task && event.ts >= task.ts && event.ts + event.dur <= end)
    .filter(({ dur }) => dur >= NAMED_SHARE * task.dur)
    .map(({ name, dur, args }) => `${name}${detailOf(args)} ${(dur / 1000).toFixed(0)}`)
    .join(' > ');
}

function detailOf({ data = {} }) {
  const { type, functionName, url, lineNumber, columnNumber } = data;
  const file = url?.split('/').at(-1);
  const details = [type, functionName, file && `${file}:${lineNumber ?? ''}:${columnNumber ?? ''}`].filter(
    Boolean,
  );
  return details.length > 0 ? ` (${details.join(' ')})` : '';
}
