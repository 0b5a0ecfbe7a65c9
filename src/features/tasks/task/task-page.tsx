import { ArrowLeft, Download, FolderOpen } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { Screen } from '@/components/ui/screen';
import type { PlaygroundError } from '@/core/errors';
import { formatCount } from '@/core/words/quantities';
import { listAddress } from '@/features/tasks/address';
import { FilesDialog } from '@/features/tasks/files/files-dialog';
import { useTaskDrop } from '@/features/tasks/list/use-task-drop';
import { useFiles, useFilter, useList, useSources, useTask, useTasks } from '@/features/tasks/tasks';
import { isHarsh, titleOf } from '@/session/tasks/listed-task';
import { addressOf } from '@/session/tasks/sources-store';
import { SensitiveTextProvider } from './sensitive-text';
import { TaskActions, TaskFacts } from './task-facts';
import { TaskInstances } from './task-instances';
import type { OpenState } from './task-store';
import { TaskTexts } from './task-texts';

/** One task: its definition, examples, instances and origin, and the areas it can be opened in. */
export function TaskPage({ name }: { name: string }) {
  const { list, task: store } = useTasks();
  const { handlers } = useTaskDrop();
  const reading = useList((state) => state.status.state === 'reading');
  const tasks = useList((state) => state.tasks);
  const listed = useMemo(() => tasks.find((task) => task.name === name), [tasks, name]);
  const isOpen = useTask((state) => state.name === name);
  const status = useTask((state) => state.status);

  useEffect(() => void list.getState().read(), [list]);
  useEffect(() => {
    // Read anew, the list may know more starter tasks.
    if (!reading) void store.getState().open(name);
  }, [store, name, reading]);

  const category = listed?.category ?? '';
  return (
    <Screen {...handlers}>
      <SensitiveTextProvider key={name} sensitive={isHarsh({ name, category })}>
        <div className="mx-auto w-full max-w-6xl p-3 pt-4 pb-16 sm:p-5 lg:pb-20">
          <BackLink />
          <header className="mt-2 mb-5">
            <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight text-balance">
              {listed?.title || titleOf(name)}
            </h1>
            <p className="font-mono text-sm break-all text-muted">{name}</p>
          </header>
          {isOpen && !reading ? <Body status={status} name={name} /> : <Opening />}
        </div>
      </SensitiveTextProvider>
      <FilesDialog />
    </Screen>
  );
}

function BackLink() {
  const filter = useFilter((state) => state.filter);
  return (
    <Link
      href={listAddress(filter)}
      className="inline-flex h-8 items-center gap-1.5 rounded-md pr-2 text-sm font-medium text-muted hover:text-ink"
    >
      <ArrowLeft size={15} aria-hidden />
      All tasks
    </Link>
  );
}

function Opening() {
  return (
    <p role="status" className="text-muted">
      Opening the task…
    </p>
  );
}

function Body({ status, name }: { status: OpenState; name: string }) {
  switch (status.state) {
    case 'opening':
      return <Opening />;
    case 'absent':
    case 'fetching':
      return <Absent name={name} fetching={status.state === 'fetching' ? status.host : undefined} />;
    case 'failed':
      return <Failed error={status.error} fetched={status.fetched} name={name} />;
    case 'open': {
      const { overview } = status;
      return (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_19rem] lg:grid-rows-[auto_1fr]">
          <TaskActions overview={overview} />
          <div className="min-w-0 space-y-8 max-lg:mt-2 lg:col-start-1 lg:row-span-2 lg:row-start-1">
            <TaskTexts overview={overview} />
            <TaskInstances overview={overview} />
          </div>
          <TaskFacts overview={overview} />
        </div>
      );
    }
  }
}

/** The text is not on this machine: what is known without it, and two ways to get it. */
function Absent({ name, fetching }: { name: string; fetching?: string }) {
  const fetchText = useTask((state) => state.fetch);
  const mirror = useSources((state) => state.mirror);
  const setOpen = useFiles((state) => state.setOpen);
  const { goTo } = useTasks();
  const listed = useList((state) => state.tasks.find((task) => task.name === name));
  const { host } = addressOf(name, mirror);
  return (
    <div className="card max-w-2xl p-5">
      {listed && (
        <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-5 gap-y-1">
          <Fact label="Category">{listed.category || 'Unknown'}</Fact>
          {listed.split && <Fact label="Split">{listed.split}</Fact>}
          {listed.instances > 0 && <Fact label="Instances">{formatCount(listed.instances)}</Fact>}
          {listed.domains.length > 0 && <Fact label="Domains">{listed.domains.join(', ')}</Fact>}
          {listed.languages.length > 0 && <Fact label="Languages">{listed.languages.join(', ')}</Fact>}
        </dl>
      )}
      <p className="text-pretty text-muted">
        Its text is not on this machine. Fetch it from {host}, which will see that you asked for it, or open a
        copy of your own.
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          shape="primary"
          disabled={fetching !== undefined}
          icon={<Download size={15} aria-hidden />}
          onClick={() => void fetchText()}
        >
          {fetching ? `Fetching from ${fetching}…` : `Fetch from ${host}`}
        </Button>
        <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => setOpen(true)}>
          Open files
        </Button>
        {listed && (
          <Button shape="quiet" onClick={() => goTo.evaluate([name])}>
            Evaluate
          </Button>
        )}
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: string }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words first-letter:uppercase">{children}</dd>
    </>
  );
}

function Failed({ error, fetched, name }: { error: PlaygroundError; fetched: boolean; name: string }) {
  const fetchText = useTask((state) => state.fetch);
  const open = useTask((state) => state.open);
  const setOpen = useFiles((state) => state.setOpen);
  return (
    <Problem error={error} className="max-w-2xl">
      <Button size="small" onClick={() => void (fetched ? fetchText() : open(name))}>
        Try again
      </Button>
      <Button size="small" onClick={() => setOpen(true)}>
        Open files or set a mirror
      </Button>
    </Problem>
  );
}
