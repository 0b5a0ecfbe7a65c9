import { Download, Gauge, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { PlaygroundError } from '@/core/errors';
import { batchParts, type RunSettings } from '@/core/finetune/presets';
import type { TrainingMeasure } from '@/core/finetune/training-protocol';
import { countOf, formatBytes, formatCount, formatDuration, formatParameters } from '@/core/words/quantities';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import { useBase, useData, useDevice, useFinetune, useRun, useSettings } from '@/features/finetune/finetune';
import type { BaseModel } from '@/features/finetune/finetune-setup';
import { exportJob } from '@/features/finetune/run/actions';
import { loraConfig, trainableParameters } from '@/features/finetune/run/run-order';
import type { BatchTokens } from '@/session/training-device';

/** What the run will cost in time and memory, before it begins. */
export function PlanPart() {
  const preparation = useData((state) => state.preparation);
  const prepared = preparation.state === 'ready' ? preparation.data : undefined;
  const base = useBase();
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
      <PlanSummary prepared={prepared} base={base} />
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
        title="Data, configuration and commands for training on another machine"
        onClick={() => prepared && void attempt(() => exportJob(finetune, prepared, sources, settings))}
      >
        Export as a job
      </Button>
    </div>
  );
}

function PlanSummary({
  prepared,
  base,
}: {
  prepared: PreparedData | undefined;
  base: BaseModel | undefined;
}) {
  const settings = useSettings((state) => state.settings);
  const bytes = useEstimate(prepared, base);
  if (!prepared || !base) {
    return (
      <p className="text-sm text-muted">
        Add data to see how long the run would take and how much memory it needs.
      </p>
    );
  }
  const epochs = (settings.steps * settings.batch) / prepared.train.length;
  return (
    <p className="numeric text-sm text-muted">
      <span className="font-medium text-ink">{base.facts.name}</span>: {countOf(settings.steps, 'step')} of{' '}
      {countOf(settings.batch, 'example')}, {epochs < 10 ? epochs.toFixed(1) : Math.round(epochs)} epochs.
      {base.facts.config &&
        ` ${formatParameters(trainableParameters(settings, base.facts.config))} trainable parameters.`}
      {bytes !== undefined && (
        <>
          {' '}
          About <span className="font-medium text-ink">{formatBytes(bytes)}</span> of memory in addition to
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
      Measured: <span className="font-medium text-ink">{formatDuration(measure.msPerStep)} per step</span>{' '}
      with the longest examples, {formatBytes(measure.peakBytes)} of memory in addition to the model; about{' '}
      {formatDuration(total, 'estimated')} in total, including {formatCount(answers)} answers for evaluation.
    </p>
  );
}

/** Bytes that the run will need in addition to the model; undefined until known, or if it cannot be estimated. */
function useEstimate(prepared: PreparedData | undefined, base: BaseModel | undefined): number | undefined {
  const { setup } = useFinetune();
  const settings = useSettings((state) => state.settings);
  const [bytes, setBytes] = useState<number>();
  useEffect(() => {
    let current = true;
    const config = base?.facts.config;
    if (prepared && config) {
      const shape = largestBatch(prepared, settings);
      setup.estimate(config, loraConfig(settings, config), shape).then(
        (found) => current && setBytes(found),
        () => current && setBytes(undefined),
      );
    }
    return () => {
      current = false;
    };
  }, [prepared, base, settings, setup]);
  return bytes;
}

function largestBatch({ train }: PreparedData, settings: RunSettings): BatchTokens {
  const { batchSize } = batchParts(settings);
  const longest = (lengths: number[]) => lengths.sort((a, b) => b - a).slice(0, batchSize);
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
  const sources = longest(train.map(({ sourceIds }) => sourceIds.length));
  const targets = longest(train.map(({ targetIds }) => targetIds.length));
  return { sourceTokens: sum(sources), targetTokens: sum(targets), longestSource: sources[0] ?? 0 };
}
