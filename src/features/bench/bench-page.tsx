import type { ReactNode } from 'react';
import { useId } from 'react';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { Screen } from '@/components/ui/screen';
import { Segmented } from '@/components/ui/segmented';
import { PLANS, type PlanName } from '@/core/bench/bench-plan';
import { countOf } from '@/core/words/quantities';
import { BenchResult } from './bench-result';
import { type BenchStore, CONTENDER_LABELS, CONTENDERS } from './bench-store';

const PLAN_LABELS: Readonly<Record<PlanName, string>> = { quick: 'Quick', full: 'Full' };
const PLAN_OPTIONS = (Object.keys(PLANS) as PlanName[]).map((value) => ({
  value,
  label: PLAN_LABELS[value],
}));

/** The Bench screen: the same weights and prompts on every runtime of this device, side by side. */
export function BenchPage({ store, modelName }: { store: BenchStore; modelName: string }) {
  return (
    <Screen>
      <div className="mx-auto w-full max-w-5xl space-y-6 p-3 pt-5 pb-16 sm:p-5 lg:pt-8 lg:pb-20">
        <header>
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Bench</h1>
          <p className="mt-0.5 max-w-2xl text-pretty text-muted">
            The same weights and prompts on every runtime of this device, one after another in each round, so
            that whatever else the machine is doing affects all of them alike.
          </p>
        </header>
        <Setup store={store} modelName={modelName} />
        <Outcome store={store} />
      </div>
    </Screen>
  );
}

/** What is measured, and the button that measures it. */
function Setup({ store, modelName }: { store: BenchStore; modelName: string }) {
  const plan = useStore(store, (state) => state.plan);
  const chosen = useStore(store, (state) => state.chosen);
  const running = useStore(store, (state) => state.status.state === 'running');
  const { toggle, setPlan, run, stop } = store.getState();
  const { rounds, promptLengths, newTokens } = PLANS[plan];
  return (
    <section aria-label="What to measure" className="card space-y-4 p-4">
      <fieldset disabled={running}>
        <legend className="mb-1.5 text-sm font-medium">Runtimes</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {CONTENDERS.map((name) => (
            <Checkbox
              key={name}
              label={CONTENDER_LABELS[name]}
              checked={chosen.has(name)}
              onChecked={() => toggle(name)}
            />
          ))}
        </div>
      </fieldset>
      {chosen.has('transformers') && <ExportFolder store={store} />}
      <ModelFile store={store} modelName={modelName} />
      <div className="flex flex-wrap items-center gap-3">
        <Segmented legend="How thorough" value={plan} options={PLAN_OPTIONS} onChange={setPlan} />
        <p className="numeric text-sm text-muted">
          {countOf(rounds, 'round')}; prompts of {promptLengths.join(', ')} tokens; {newTokens} new tokens
        </p>
        <span className="flex-1" />
        {running ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <Button shape="primary" disabled={chosen.size === 0} onClick={() => void run()}>
            Measure
          </Button>
        )}
      </div>
    </section>
  );
}

function ExportFolder({ store }: { store: BenchStore }) {
  const folder = useStore(store, (state) => state.folder);
  return (
    <Field
      label="Address of an ONNX export of the same model"
      hint={
        <>
          <code>npm run cli -- convert model.gguf --onnx folder</code> writes one.
        </>
      }
      size="medium"
    >
      {(control) => (
        <input
          {...control}
          className="field h-9 py-0"
          placeholder="https://… or owner/name"
          value={folder}
          onChange={(event) => store.getState().setFolder(event.target.value)}
        />
      )}
    </Field>
  );
}

function ModelFile({ store, modelName }: { store: BenchStore; modelName: string }) {
  const file = useStore(store, (state) => state.file);
  const { setFile } = store.getState();
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <span className="text-sm font-medium">Model</span>
      <span className="min-w-0 break-words">{file?.name ?? modelName}</span>
      <label
        htmlFor={id}
        className="relative cursor-pointer rounded-md text-sm font-medium text-accent underline-offset-2 hover:underline has-focus-visible:outline-2 has-focus-visible:outline-accent"
      >
        Another GGUF file…
        <input
          id={id}
          type="file"
          accept=".gguf"
          className="sr-only"
          onChange={(event) => setFile(event.target.files?.[0])}
        />
      </label>
      {file && (
        <Button size="small" shape="quiet" onClick={() => setFile(undefined)}>
          Use the loaded model
        </Button>
      )}
    </div>
  );
}

/** Progress, report or failure of the benchmark. */
function Outcome({ store }: { store: BenchStore }): ReactNode {
  const status = useStore(store, (state) => state.status);
  switch (status.state) {
    case 'idle':
      return (
        <p className="max-w-2xl text-sm text-pretty text-muted">
          Each runtime loads its own copy of the model, so a large model takes its memory once per runtime. On
          a device without a graphics card, the WebGPU figures are those of an emulation.
        </p>
      );
    case 'running': {
      const { contender, doing, fraction } = status.progress;
      return (
        <div>
          <p role="status" className="mb-2 text-sm">
            {doing === 'loading' ? `Loading on ${contender}…` : `Measuring ${contender}…`}
          </p>
          <ProgressBar label="Benchmark" fraction={fraction} />
        </div>
      );
    }
    case 'failed':
      return <Problem error={status.error} />;
    case 'done':
      return <BenchResult report={status.report} />;
  }
}
