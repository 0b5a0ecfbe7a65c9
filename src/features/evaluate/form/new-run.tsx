import { Play } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { NumberField } from '@/components/ui/number-field';
import { Problem } from '@/components/ui/problem';
import { Segmented } from '@/components/ui/segmented';
import { PlaygroundError } from '@/core/errors';
import { countOf, formatCount } from '@/core/words/quantities';
import { useChoices, useEvaluate, useForm } from '@/features/evaluate/evaluate';
import { createRun } from '@/features/evaluate/run/actions';
import { runAddress } from '@/features/evaluate/words';
import { systemsOf } from './form-store';
import { SystemsForm } from './systems-form';
import { TaskPicker } from './task-picker';

const SELECTIONS = [
  {
    value: 'first',
    label: 'The first',
    title: "The first instances of each task's file, as in the official test set",
  },
  { value: 'sample', label: 'A sample', title: 'Drawn at random with the seed' },
] as const;

/** The form: tasks, instances, systems, and how many answers they come to. */
export function NewRun() {
  const { engines } = useEvaluate();
  const set = useForm((state) => state.set);
  const untouched = useForm((state) => state.models.length === 0 && state.runtime === '');
  useEffect(() => {
    if (!untouched) return;
    const models = engines.models();
    const inUse = models.filter(({ id }) => id === engines.modelInUse());
    set({ models: inUse.length > 0 ? inUse : models.slice(0, 1), runtime: engines.runtimeSet() });
  }, [untouched, engines, set]);
  return (
    <form
      aria-label="New evaluation"
      className="min-w-0 space-y-7"
      onSubmit={(event) => event.preventDefault()}
    >
      <Part title="Tasks">
        <TaskPicker />
      </Part>
      <Part title="Instances of each task">
        <Selection />
      </Part>
      <Part title="Systems">
        <SystemsForm />
      </Part>
      <Summary />
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

function Selection() {
  const selection = useForm((state) => state.selection);
  const set = useForm((state) => state.set);
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <Segmented
        legend="Which instances"
        value={selection.kind}
        options={SELECTIONS}
        onChange={(kind) => set({ selection: { ...selection, kind } })}
      />
      <div className="w-40">
        <NumberField
          label="Number"
          hint="100 in the paper"
          value={selection.count}
          min={1}
          max={10_000}
          step={1}
          onValue={(count) =>
            set({ selection: { ...selection, count: Math.min(10_000, Math.max(1, Math.round(count))) } })
          }
        />
      </div>
    </div>
  );
}

/** How many answers the form comes to, whether tasks must be fetched, and the start button. */
function Summary() {
  const evaluate = useEvaluate();
  const tasks = useForm((state) => state.tasks);
  const count = useForm((state) => state.selection.count);
  const systems = useForm((state) => systemsOf(state).length);
  const models = useForm((state) => systemsOf(state).filter(({ kind }) => kind === 'model').length);
  const choices = useChoices();
  const [, navigate] = useLocation();
  const [mayFetch, setMayFetch] = useState(false);
  const [error, setError] = useState<PlaygroundError | null>(null);
  const known = new Map(choices.map((choice) => [choice.name, choice]));
  const absent = tasks.filter((name) => !known.get(name)?.here).length;
  const instances = tasks.reduce(
    (sum, name) => sum + Math.min(count, known.get(name)?.instances || count),
    0,
  );
  const start = async () => {
    try {
      const id = await createRun(evaluate, mayFetch);
      navigate(runAddress(id));
    } catch (thrown) {
      setError(PlaygroundError.from(thrown));
    }
  };
  return (
    <div className="card bottom-3 z-10 p-4 sm:sticky sm:shadow-lg">
      {absent > 0 && (
        <Checkbox
          className="mb-3 text-sm"
          label={
            <span>
              Fetch {countOf(absent, 'task')} from {evaluate.tasks.host()}, which then learns which tasks you
              evaluate. Otherwise {absent === 1 ? 'that task is' : 'those tasks are'} left out until you open
              the files under Tasks.
            </span>
          }
          checked={mayFetch}
          onChecked={setMayFetch}
        />
      )}
      {error && <Problem error={error} className="mb-3" />}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="numeric text-sm text-muted">
          {countOf(tasks.length, 'task')}, {countOf(systems, 'system')}:{' '}
          <span className="font-medium text-ink">{countOf(models * instances, 'answer')}</span> to be made
          {systems > models && `, ${formatCount((systems - models) * instances)} copied`}
        </p>
        <Button shape="primary" icon={<Play size={15} aria-hidden />} onClick={() => void start()}>
          Start
        </Button>
      </div>
    </div>
  );
}
