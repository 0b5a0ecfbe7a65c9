import { Disclosure } from '@/components/ui/disclosure';
import { Problem } from '@/components/ui/problem';
import { tokenHistogram } from '@/core/tasks/token-histogram';
import { countOf, formatCount } from '@/core/words/quantities';
import { useData, useSettings } from '@/features/finetune/finetune';
import { ScrollBox } from '@/features/finetune/scroll-box';
import type { PreparedData, ReadyExample } from './prepare-data';

/** Held-out inputs listed. */
const MAX_LISTED = 50;

/** How the data is split, how long it is, and what was left out. */
export function DataSummary() {
  const preparation = useData((state) => state.preparation);
  if (preparation.state === 'empty') return null;
  return (
    <div className="mt-4">
      {preparation.state === 'working' && (
        <p role="status" className="text-sm text-muted">
          Splitting and counting tokens…
        </p>
      )}
      {preparation.state === 'failed' && <Problem error={preparation.error} />}
      {preparation.state === 'ready' && <Ready data={preparation.data} />}
    </div>
  );
}

function Ready({ data }: { data: PreparedData }) {
  const seed = useSettings((state) => state.settings.seed);
  const { train, heldOut } = data;
  return (
    <>
      <p role="status">
        <span className="numeric font-medium">{countOf(train.length, 'example')}</span> to train on,{' '}
        <span className="numeric font-medium">{formatCount(heldOut.length)}</span> held out, chosen by seed{' '}
        {seed}. No question is in both.
      </p>
      <Notes data={data} />
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Histogram title="Prompt tokens" lengths={train.map(({ sourceIds }) => sourceIds.length)} />
        <Histogram title="Answer tokens" lengths={train.map(({ targetIds }) => targetIds.length)} />
      </div>
      <Disclosure summary="Show what is held out" className="mt-3">
        <ScrollBox label="Held-out items" className="mt-2 max-h-64">
          <ol className="divide-y divide-line text-sm">
            {heldOut.slice(0, MAX_LISTED).map((example) => (
              <HeldOut key={example.item.id} example={example} />
            ))}
          </ol>
        </ScrollBox>
        {heldOut.length > MAX_LISTED && (
          <p className="mt-1 text-sm text-muted">and {formatCount(heldOut.length - MAX_LISTED)} more</p>
        )}
      </Disclosure>
    </>
  );
}

function HeldOut({ example: { item } }: { example: ReadyExample }) {
  const input = item.prompt.kind === 'raw' ? item.prompt.text : item.prompt.prompt.input;
  return (
    <li className="px-3 py-1.5">
      <p dir="auto" className="truncate">
        {input}
      </p>
      <p dir="auto" className="truncate text-muted">
        {item.outputs.join(' | ')}
      </p>
    </li>
  );
}

function Notes({ data: { split, tooLong, cut, unlicensed, officialTests } }: { data: PreparedData }) {
  const notes = [
    split.repeated > 0 &&
      `${countOf(split.repeated, 'item')} repeat the question of another and are used once.`,
    split.withoutAnswer > 0 &&
      `${countOf(split.withoutAnswer, 'item')} left out because they have no answer.`,
    tooLong > 0 && `${countOf(tooLong, 'example')} left out because their answers are over the limit.`,
    cut > 0 && `${countOf(cut, 'prompt')} longer than the limit: the end, with “Output:”, is cut off.`,
    split.unused > 0 && `${countOf(split.unused, 'item')} not used, because the run is limited to fewer.`,
    officialTests.length > 0 &&
      `${some(officialTests)}: part of the official test set. A model trained on it cannot be judged by that test set.`,
    unlicensed.length > 0 &&
      `No licence is known for ${some(unlicensed)}: check what you may do with the adapter before you share it.`,
  ].filter((note): note is string => note !== false);
  if (notes.length === 0) return null;
  return (
    <ul className="mt-1.5 space-y-0.5 text-sm text-muted">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** The first names of a list, and how many more there are. */
function some(names: readonly string[]): string {
  const more = names.length - 3;
  return `${names.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Bars of plain elements; the line below gives the median and the longest. */
function Histogram({ title, lengths }: { title: string; lengths: readonly number[] }) {
  const bars = tokenHistogram(lengths);
  const most = bars.reduce((largest, { count }) => Math.max(largest, count), 1);
  const longest = lengths.reduce((largest, length) => Math.max(largest, length), 0);
  const sorted = lengths.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (
    <figure className="min-w-0">
      <figcaption className="text-sm font-medium">{title}</figcaption>
      <div aria-hidden className="mt-1.5 flex h-14 items-end gap-px border-b border-line">
        {bars.map(({ from, to, count }) => (
          <span
            key={from}
            title={`${from} to ${to - 1}: ${count}`}
            className={`flex-1 rounded-t-[2px] ${count > 0 ? 'bg-accent' : ''}`}
            style={{ height: `${Math.max(count > 0 ? 6 : 0, (100 * count) / most)}%` }}
          />
        ))}
      </div>
      <p className="numeric mt-1 text-xs text-muted">
        Median {formatCount(median)}, longest {formatCount(longest)}
      </p>
    </figure>
  );
}
