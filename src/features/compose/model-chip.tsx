import { ChevronDown, RotateCw } from 'lucide-react';
import { Link } from 'wouter';
import { Button } from '@/components/ui/button';
import { Popover } from '@/components/ui/popover';
import { ProgressBar } from '@/components/ui/progress-bar';
import { SelectField } from '@/components/ui/select-field';
import { formatBytes, formatCount, formatDuration, formatParameters } from '@/core/words/quantities';
import { RUNTIME_LABELS, runtimeSentences, runtimeWords } from '@/engine/client/runtime-words';
import { type LoadProgress, type ModelFacts, RUNTIME_CHOICES } from '@/engine/protocol';
import { remedyFor } from '@/features/compose/run/error-remedies';
import { useModel, useRuntime } from './compose';

/** The model in the header: loading progress, then its name and runtime. */
export function ModelChip() {
  const status = useModel((state) => state.status);
  const load = useModel((state) => state.load);
  return (
    <>
      <span role="status" className="sr-only">
        {status.state === 'loading' && 'Loading the model'}
        {status.state === 'ready' && 'The model is ready'}
        {status.state === 'failed' && 'The model could not be loaded'}
      </span>
      {status.state === 'loading' && <Loading progress={status.progress} recovering={status.recovering} />}
      {status.state === 'failed' && (
        <div className="flex min-w-0 items-center gap-2">
          <span className="truncate text-sm font-medium text-danger">
            {remedyFor(status.error.code).title}
          </span>
          <Button size="small" icon={<RotateCw size={13} aria-hidden />} onClick={() => void load()}>
            Retry
          </Button>
          <BackToAutomatic onChosen={() => void load()} />
        </div>
      )}
      {status.state === 'ready' && <Facts facts={status.facts} onReload={() => void load()} />}
    </>
  );
}

function loadingText(progress: LoadProgress | null, recovering: boolean): string {
  if (recovering) return 'The graphics device was lost; loading again';
  if (!progress) return 'Starting the engine';
  if (progress.phase === 'pipelines') return 'Preparing the device';
  const [verb, where] = progress.phase === 'download' ? ['Loading', ''] : ['Copying', ' to the device'];
  if (progress.bytesDone === undefined) return `${verb} the model${where}`;
  const total = progress.bytesTotal ? ` of ${formatBytes(progress.bytesTotal)}` : '';
  return `${verb} ${formatBytes(progress.bytesDone)}${total}${where}`;
}

/** Undefined while the total size is unknown. */
function fractionOf(progress: LoadProgress | null): number | undefined {
  const unknown = !progress || (progress.bytesDone !== undefined && progress.bytesTotal === undefined);
  return unknown ? undefined : progress.fraction;
}

function Loading({ progress, recovering }: { progress: LoadProgress | null; recovering: boolean }) {
  return (
    <div className="w-44 min-w-0 sm:w-56">
      <p className="numeric truncate text-xs text-muted">{loadingText(progress, recovering)}</p>
      <ProgressBar label="Loading the model" fraction={fractionOf(progress)} className="mt-1" />
    </div>
  );
}

/** The runtime for models; a choice takes effect at once by loading the model again. */
function RuntimePicker({ onChosen }: { onChosen: () => void }) {
  const choice = useRuntime((state) => state.choice);
  const choose = useRuntime((state) => state.choose);
  return (
    <SelectField
      label="Run models on"
      labelClassName="text-sm text-muted"
      className="mt-3"
      value={choice}
      options={RUNTIME_CHOICES.map((value) => ({ value, label: RUNTIME_LABELS[value] }))}
      onValue={(chosen) => {
        choose(chosen);
        onChosen();
      }}
    />
  );
}

/** Offered when the chosen runtime cannot start. */
function BackToAutomatic({ onChosen }: { onChosen: () => void }) {
  const choice = useRuntime((state) => state.choice);
  const choose = useRuntime((state) => state.choose);
  if (choice === 'auto') return null;
  const back = () => {
    choose('auto');
    onChosen();
  };
  return (
    <Button size="small" onClick={back}>
      Choose the runtime automatically
    </Button>
  );
}

function Facts({ facts, onReload }: { facts: ModelFacts; onReload: () => void }) {
  const rows: [string, string][] = [
    ['Device', facts.device],
    ['Parameters', formatParameters(facts.parameters)],
    ['Weights', `${formatBytes(facts.weightBytes)}, ${facts.quantisation}`],
    ['Layers', facts.layers],
    ['Vocabulary', `${formatCount(facts.vocabSize)} pieces`],
    ['Loaded in', formatDuration(facts.loadMs)],
  ];
  const slow = facts.softwareDevice;
  return (
    <Popover
      label="Model"
      triggerLabel={`Model ${facts.name}, ${runtimeWords(facts)}`}
      triggerClassName="inline-flex h-8 min-w-0 items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-sm transition-colors hover:border-field hover:bg-sunken"
      trigger={
        <>
          <span
            aria-hidden
            className={`size-2 shrink-0 rounded-full ${slow ? 'bg-(--c-doubt)' : 'bg-good'}`}
          />
          <span className="truncate font-medium">{facts.name}</span>
          <span className="shrink-0 text-muted max-sm:hidden">{runtimeWords(facts)}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </>
      }
      className="w-80 max-w-[calc(100vw-1rem)] p-3!"
    >
      {(close) => (
        <>
          <p className="font-semibold">{facts.name}</p>
          <p className="mt-1 text-sm text-muted">{runtimeSentences(facts)}</p>
          <dl className="numeric mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            {rows.map(([label, value]) => (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ))}
          </dl>
          <RuntimePicker
            onChosen={() => {
              close();
              onReload();
            }}
          />
          <p className="mt-3 border-t border-line pt-2.5 text-xs text-muted">
            Models of this kind are sensitive to wording, do not always follow instructions, and can fail a
            task altogether.
          </p>
          <div className="mt-2.5 flex items-center gap-3">
            <Button
              size="small"
              onClick={() => {
                close();
                onReload();
              }}
            >
              Load again
            </Button>
            <Link
              href="/models"
              onClick={close}
              className="rounded-sm text-sm font-medium text-accent underline decoration-1 underline-offset-2 hover:decoration-2"
            >
              Other models
            </Link>
          </div>
        </>
      )}
    </Popover>
  );
}
