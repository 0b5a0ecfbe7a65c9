import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { Screen } from '@/components/ui/screen';
import { Segmented } from '@/components/ui/segmented';
import { PLANS, type PlanName } from '@/core/bench/bench-plan';
import { countOf } from '@/core/words/quantities';
import { BenchResult } from './bench-result';
import { type BenchState, type BenchStore, CONTENDER_LABELS, CONTENDERS } from './bench-store';

const PLAN_LABELS: Readonly<Record<PlanName, string>> = { quick: 'Quick', full: 'Full' };

/** Bench: the same weights and prompts on every runtime of this device, side by side. */
export function BenchPage({ store, modelName }: { store: BenchStore; modelName: string }) {
  const state = useStore(store);
  return (
    <Screen>
      <div className="mx-auto w-full max-w-5xl space-y-6 p-3 pt-5 pb-16 sm:p-5 lg:pt-8 lg:pb-20">
        <header>
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Bench</h1>
          <p className="mt-0.5 max-w-2xl text-pretty text-muted">
            The same weights and the same prompts on every runtime of this device, in turns, so that what else
            the machine does meets them all.
          </p>
        </header>
        <Setup state={state} modelName={modelName} />
        <Outcome state={state} />
      </div>
    </Screen>
  );
}

function Setup({ state, modelName }: { state: BenchState; modelName: string }) {
  const running = state.status.state === 'running';
  const { rounds, promptLengths, newTokens } = PLANS[state.plan];
  return (
    <section aria-label="What to measure" className="card space-y-4 p-4">
      <fieldset disabled={running}>
        <legend className="mb-1.5 text-sm font-medium">Runtimes</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {CONTENDERS.map((name) => (
            <label key={name} className="inline-flex items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={state.chosen.has(name)}
                onChange={() => state.toggle(name)}
              />
              {CONTENDER_LABELS[name]}
            </label>
          ))}
        </div>
      </fieldset>
      {state.chosen.has('transformers') && <ExportFolder state={state} />}
      <ModelFile state={state} modelName={modelName} />
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          legend="How thorough"
          value={state.plan}
          options={(Object.keys(PLANS) as PlanName[]).map((value) => ({ value, label: PLAN_LABELS[value] }))}
          onChange={state.setPlan}
        />
        <p className="numeric text-sm text-muted">
          {countOf(rounds, 'round')}; prompts of {promptLengths.join(', ')} tokens; {newTokens} new tokens
        </p>
        <span className="flex-1" />
        {running ? (
          <Button onClick={state.stop}>Stop</Button>
        ) : (
          <Button shape="primary" disabled={state.chosen.size === 0} onClick={() => void state.run()}>
            Measure
          </Button>
        )}
      </div>
    </section>
  );
}

function ExportFolder({ state }: { state: BenchState }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        Address of an ONNX export of the same model
      </label>
      <input
        id={id}
        className="field h-9 py-0"
        placeholder="https://… or owner/name"
        value={state.folder}
        onChange={(event) => state.setFolder(event.target.value)}
      />
      <p className="mt-1 text-sm text-muted">
        <code>npm run cli -- convert model.gguf --onnx folder</code> writes one.
      </p>
    </div>
  );
}

function ModelFile({ state, modelName }: { state: BenchState; modelName: string }) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <span className="text-sm font-medium">Model</span>
      <span className="min-w-0 break-words">{state.file?.name ?? modelName}</span>
      <label
        htmlFor={id}
        className="cursor-pointer rounded-md text-sm font-medium text-accent underline-offset-2 hover:underline has-focus-visible:outline-2 has-focus-visible:outline-accent"
      >
        Another GGUF file…
        <input
          id={id}
          type="file"
          accept=".gguf"
          className="sr-only"
          onChange={(event) => state.setFile(event.target.files?.[0])}
        />
      </label>
      {state.file && (
        <Button size="small" shape="quiet" onClick={() => state.setFile(undefined)}>
          The one in use
        </Button>
      )}
    </div>
  );
}

function Outcome({ state: { status } }: { state: BenchState }): ReactNode {
  switch (status.state) {
    case 'idle':
      return (
        <p className="max-w-2xl text-sm text-pretty text-muted">
          Each runtime loads the model in a worker of its own, so a large model needs its memory as often as
          there are runtimes. On a device without a graphics card the WebGPU figures are those of an
          emulation.
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
      return (
        <div role="alert" className="card border-danger p-4">
          <p>{status.error.message}</p>
          {status.error.hint && <p className="text-sm text-muted">{status.error.hint}</p>}
        </div>
      );
    case 'done':
      return <BenchResult report={status.report} />;
  }
}
