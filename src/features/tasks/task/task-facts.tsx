import { ClipboardCheck, Columns3, SlidersVertical, SquarePen, Trash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { formatBytes, formatCount, formatPercent } from '@/core/words/quantities';
import { useList, useTask, useTasks } from '@/features/tasks/tasks';
import { originLabel } from '@/session/tasks/origin-label';
import type { TaskOverview } from '@/session/tasks/task-overview';
import { PromptLengths } from './prompt-lengths';
import { taskPromptOf } from './task-prompt-of';

/** Beside the texts: metadata of the task, and the distribution of its answers and prompt lengths. */
export function TaskFacts({ overview }: { overview: TaskOverview }) {
  return (
    <div className="space-y-6 lg:col-start-2">
      <Repairs repairs={overview.repairs} />
      <Provenance overview={overview} />
      <Labels overview={overview} />
      <PromptLengths overview={overview} />
    </div>
  );
}

/** Inputs handed to Compare: enough to see differences, few enough to wait for. */
const COMPARED_INPUTS = 8;

/** Opens the task in other areas. */
export function TaskActions({ overview: { task } }: { overview: TaskOverview }) {
  const { goTo } = useTasks();
  const page = useTask((state) => state.page);
  const first = page?.rows[0]?.instance;
  const some = (page?.rows ?? []).slice(0, COMPARED_INPUTS);
  const rows = some.map(({ instance: { input, output } }) => ({ input, references: output }));
  const withPrompt = (go: (prompt: PlaygroundPrompt) => void) => () => {
    go(taskPromptOf(task, first ?? { id: '', input: '', output: [''] }));
  };
  return (
    <div className="flex flex-wrap gap-2 lg:col-start-2 lg:grid">
      <Button
        shape="primary"
        icon={<SquarePen size={15} aria-hidden />}
        onClick={withPrompt(goTo.playground)}
      >
        Open in playground
      </Button>
      <Button
        icon={<Columns3 size={15} aria-hidden />}
        onClick={withPrompt((prompt) => goTo.compare(prompt, rows))}
      >
        Compare encodings
      </Button>
      <Button icon={<ClipboardCheck size={15} aria-hidden />} onClick={() => goTo.evaluate([task.name])}>
        Evaluate
      </Button>
      <Button icon={<SlidersVertical size={15} aria-hidden />} onClick={() => goTo.finetune([task.name])}>
        Fine-tune
      </Button>
    </div>
  );
}

function Repairs({ repairs }: { repairs: readonly string[] }) {
  if (repairs.length === 0) return null;
  return (
    <section aria-label="Repairs" className="rounded-[10px] bg-warn-soft p-3 text-sm">
      <p className="flex items-center gap-1.5 font-semibold text-warn">
        <TriangleAlert size={15} aria-hidden />
        Repaired while reading
      </p>
      <ul className="mt-1 space-y-1">
        {repairs.map((repair) => (
          <li key={repair}>{repair}</li>
        ))}
      </ul>
    </section>
  );
}

function Provenance({ overview }: { overview: TaskOverview }) {
  const { task, origin, bytes, stored, references, instances } = overview;
  const remove = useTask((state) => state.remove);
  const listed = useList((state) => state.tasks.find(({ name }) => name === task.name));
  const several = references > 1 ? `up to ${formatCount(references)}` : '1';
  const rows: [string, ReactNode][] = [
    ['Category', wordsOf(task.categories)],
    ['Split', listed?.split && <span className="capitalize">{listed.split}</span>],
    ['Cross-lingual', listed?.xlingual && <span className="capitalize">{listed.xlingual}</span>],
    ['Domains', wordsOf(task.domains)],
    ['Reasoning', wordsOf(task.reasoning)],
    ['Languages', languageWords(task)],
    ['Instances', formatCount(instances)],
    ['Answers per instance', several],
    ['Licence', wordsOf(task.instanceLicense) ?? 'Unknown'],
    ['Source', wordsOf(task.source)],
    ['Address', wordsOf(task.url)],
    ['Contributors', wordsOf(task.contributors)],
    ['Read from', originLabel(origin)],
    ['Size', formatBytes(bytes)],
  ];
  return (
    <section aria-labelledby="task-facts">
      <h2 id="task-facts" className="mb-1.5 font-semibold">
        About
      </h2>
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        {rows.map(
          ([label, value]) =>
            value && (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {origin.kind !== 'starter' && (
        <p className="mt-2 flex items-center gap-2 text-sm text-muted">
          {stored ? 'Stored in this browser.' : 'Not stored: the browser has no room.'}
          <Button
            size="small"
            shape="quiet"
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() =>
              void runOrToast(async () => {
                await remove();
                useToasts.getState().show('The text was removed from this browser');
              })
            }
          >
            Remove
          </Button>
        </p>
      )}
    </section>
  );
}

const wordsOf = (list: readonly string[]) =>
  list.filter((entry) => entry.trim() !== '').join(', ') || undefined;

function languageWords({ inputLanguage, outputLanguage }: TaskOverview['task']): string | undefined {
  const [from, to] = [wordsOf(inputLanguage), wordsOf(outputLanguage)];
  return from && to && from !== to ? `${from} to ${to}` : (from ?? to);
}

/** How often each answer is the expected one, with a warning where one is far more frequent than the others. */
function Labels({ overview: { labels } }: { overview: TaskOverview }) {
  if (!labels.closed) {
    return labels.instances === 0 ? null : (
      <section aria-labelledby="task-labels">
        <h2 id="task-labels" className="mb-1 font-semibold">
          Answers
        </h2>
        <p className="text-sm text-muted">
          Free text: {formatCount(labels.distinct)} different answers to {formatCount(labels.instances)}{' '}
          instances.
        </p>
      </section>
    );
  }
  const [first] = labels.labels;
  const share = (count: number) => count / labels.instances;
  return (
    <section aria-labelledby="task-labels">
      <h2 id="task-labels" className="mb-1.5 font-semibold">
        Answers
      </h2>
      <ul className="space-y-1.5">
        {labels.labels.map(({ label, count }) => (
          <li key={label} className="text-sm">
            <div className="flex justify-between gap-3">
              <span dir="auto" className="min-w-0 truncate" title={label}>
                {label || <span className="text-muted">Blank</span>}
              </span>
              <span className="numeric shrink-0 text-muted">
                {formatCount(count)} · {formatPercent(share(count))}
              </span>
            </div>
            <div aria-hidden className="mt-0.5 h-1 rounded-full bg-line">
              <div className="h-full rounded-full bg-accent" style={{ width: `${100 * share(count)}%` }} />
            </div>
          </li>
        ))}
      </ul>
      {labels.unbalanced && first && (
        <p className="mt-2 flex gap-1.5 text-sm text-warn">
          <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
          <span>
            Unbalanced: always answering “{first.label}” would be right {formatPercent(share(first.count))} of
            the time.
          </span>
        </p>
      )}
    </section>
  );
}
