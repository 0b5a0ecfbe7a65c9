import { Download, Gauge, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { PlaygroundError } from '@/core/errors';
import { estimateMemory, type MemoryEstimate } from '@/core/finetune/memory-estimate';
import { batchParts, type RunSettings } from '@/core/finetune/presets';
import { countOf, formatBytes, formatCount, formatMs, formatParameters } from '@/core/words/quantities';
import type { TrainingMeasure } from '@/engine/training-protocol';
import { exportJob } from './actions';
import { useData, useDevice, useFinetune, useRun, useSettings } from './finetune';
import type { BaseModel } from './finetune-setup';
import { Problem } from './part';
import type { PreparedData } from './prepare-data';
import { adaptsTensor } from './run-order';
import { forHumans } from './words';

/** What the run will cost, before it begins. */
export function PlanPart() {
  const preparation = useData((state) => state.preparation);
  const prepared = preparation.state === 'ready' ? preparation.data : undefined;
  const base = useBaseModel(prepared !== undefined);
  const measure = useRun((state) => state.measure);
  const [problem, setProblem] = useState<PlaygroundError>();
  const attempt = async (work: () => Promise<unknown>) => {
    setProblem(undefined);
    try {
      await work();
    } catch (thrown) {
      setProblem(PlaygroundError.from(thrown));
    }
  };
  return (
    <section aria-label="Plan" className="card z-10 p-4 sm:sticky sm:bottom-3 sm:shadow-lg">
      <Sentence prepared={prepared} base={base} />
      {measure.state === 'measured' && prepared && <Measured measure={measure.measure} prepared={prepared} />}
      {measure.state === 'failed' && <Problem error={measure.error} className="mt-1" />}
      {problem && <Problem error={problem} className="mt-1" />}
      <Buttons prepared={prepared} attempt={attempt} />
    </section>
  );
}

interface ButtonsProps {
  prepared: PreparedData | undefined;
  attempt: (work: () => Promise<unknown>) => Promise<void>;
}

function Buttons({ prepared, attempt }: ButtonsProps) {
  const finetune = useFinetune();
  const device = useDevice();
  const sources = useData((state) => state.sources);
  const settings = useSettings((state) => state.settings);
  const isMeasuring = useRun((state) => state.measure.state === 'measuring');
  const canTrain = device.state === 'gpu' || device.state === 'emulated';
  const run = finetune.run.getState();
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      {canTrain && (
        <Button
          shape="primary"
          icon={<Play size={15} aria-hidden />}
          disabled={!prepared || isMeasuring}
          onClick={() => prepared && void run.start(prepared, sources, settings)}
        >
          Start training
        </Button>
      )}
      {canTrain && (
        <Button
          icon={<Gauge size={15} aria-hidden />}
          disabled={!prepared || isMeasuring}
          onClick={() => prepared && void run.takeMeasure(prepared, sources, settings)}
        >
          {isMeasuring ? 'Measuring…' : 'Measure a step'}
        </Button>
      )}
      <Button
        shape={canTrain ? 'quiet' : 'primary'}
        icon={<Download size={15} aria-hidden />}
        disabled={!prepared}
        title="Data, configuration and commands to train elsewhere"
        onClick={() => prepared && void attempt(() => exportJob(finetune, prepared, sources, settings))}
      >
        Export as a job
      </Button>
    </div>
  );
}

function Sentence({ prepared, base }: { prepared: PreparedData | undefined; base: BaseModel | undefined }) {
  const settings = useSettings((state) => state.settings);
  if (!prepared || !base) {
    return <p className="text-sm text-muted">Add data to see what the run would take.</p>;
  }
  const epochs = (settings.steps * settings.batch) / prepared.train.length;
  const estimate = estimateOf(prepared, settings, base);
  return (
    <p className="numeric text-sm text-muted">
      <span className="font-medium text-ink">{base.facts.name}</span>: {countOf(settings.steps, 'step')} of{' '}
      {formatCount(settings.batch)}, {epochs < 10 ? epochs.toFixed(1) : Math.round(epochs)} times through the
      data.
      {estimate && (
        <>
          {' '}
          {formatParameters(estimate.parameters)} numbers trained; about{' '}
          <span className="font-medium text-ink">{formatBytes(estimate.totalBytes)}</span> of memory beside
          the model’s {formatBytes(base.facts.weightBytes)}.
        </>
      )}
    </p>
  );
}

function Measured({ measure, prepared }: { measure: TrainingMeasure; prepared: PreparedData }) {
  const { steps, evaluations, watched } = useSettings((state) => state.settings);
  const answers = evaluations * Math.min(watched, prepared.heldOut.length) + 2 * prepared.heldOut.length;
  const total = measure.msPerStep * steps + measure.msPerAnswer * answers;
  return (
    <p role="status" className="numeric mt-1 text-sm text-muted">
      Measured: <span className="font-medium text-ink">{formatMs(measure.msPerStep)} a step</span> with the
      longest examples, {formatBytes(measure.peakBytes)} of memory beside the model; about {forHumans(total)}{' '}
      in all, with {formatCount(answers)} answers on the way.
    </p>
  );
}

function estimateOf(
  prepared: PreparedData,
  settings: RunSettings,
  { facts }: BaseModel,
): MemoryEstimate | undefined {
  const { config } = facts;
  if (!config) return undefined;
  let sourceTokens = 0;
  let targetTokens = 0;
  for (const { sourceIds, targetIds } of prepared.train) {
    sourceTokens = Math.max(sourceTokens, sourceIds.length);
    targetTokens = Math.max(targetTokens, targetIds.length);
  }
  return estimateMemory(config, {
    rank: settings.rank,
    adapts: (name) => adaptsTensor(name, settings, config),
    examples: batchParts(settings).batchSize,
    sourceTokens,
    targetTokens,
  });
}

/** The model of the page once it is loaded and there is data that needs it. */
function useBaseModel(wanted: boolean): BaseModel | undefined {
  const { setup } = useFinetune();
  const [base, setBase] = useState<BaseModel>();
  useEffect(() => {
    let current = true;
    if (wanted) {
      setup.model().then(
        (found) => current && setBase(found),
        () => current && setBase(undefined),
      );
    }
    return () => {
      current = false;
    };
  }, [wanted, setup]);
  return base;
}
