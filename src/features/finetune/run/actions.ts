/** Files that the screen exports: jobs for other machines, run cards, merged models. */
import { PlaygroundError } from '@/core/errors';
import type { RunSettings } from '@/core/finetune/presets';
import { runCard } from '@/core/finetune/run-card';
import type { RunFacts } from '@/core/finetune/run-facts';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import { comparisonOf } from '@/features/finetune/adapters/comparison';
import { saveFile, saveZip } from '@/features/finetune/adapters/downloads';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import type { Finetune } from '@/features/finetune/finetune';
import { METRIC_WORDS } from '@/features/finetune/words';
import { isMadeFor } from '@/session/model-identity';
import type { AdapterRecord } from '@/storage/migrations/adapter';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';
import { loraTargets, warmupSteps } from './run-order';

/** Base model of a job when the repository of the model in use is not known. */
const USUAL_BASE = 'allenai/tk-instruct-small-def-pos';

/** Saves the run as a zip of what it takes to train it on one or several GPUs. @throws {PlaygroundError} */
export async function exportJob(
  { setup }: Finetune,
  prepared: PreparedData,
  sources: readonly TrainingSourceInfo[],
  settings: RunSettings,
): Promise<void> {
  const base = await setup.model();
  const names = loraTargets(settings.targets, base.facts.config ?? { isGatedAct: true });
  // Loaded on demand, because it contains the scripts of the job.
  const { jobFiles } = await import('@/core/finetune/job-export');
  const files = jobFiles({
    name: sources.length === 1 ? sources[0]!.name : `${sources.length} sources`,
    baseModel: base.repository ?? USUAL_BASE,
    settings,
    targetModules: settings.scope === 'all' ? names : `decoder\\..*\\.(${names.join('|')})`,
    warmupSteps: warmupSteps(settings),
    train: prepared.train,
    heldOut: prepared.heldOut,
    tasks: sources.flatMap(({ task }) => task ?? []),
    licences: sources.map(({ name, licence }) => ({ name, licence })),
  });
  await saveZip('fine-tuning-job.zip', files);
}

export function saveRunCard(run: TrainingRunRecord): void {
  saveFile(`${run.name}.md`, new Blob([runCard(factsOf(run))], { type: 'text/markdown;charset=utf-8' }));
}

function factsOf(run: TrainingRunRecord): RunFacts {
  return {
    ...run,
    steps: run.steps.length,
    secondsTrained: run.steps.reduce((sum, { ms }) => sum + ms, 0) / 1000,
    baseLoss: run.baseline?.loss,
    heldOut: run.evaluations.map(({ step, report }) => ({ step, loss: report.loss })),
    scores: (['exactMatch', 'rougeL'] as const).flatMap((metric) => {
      const pairs = comparisonOf(run, metric);
      return pairs ? [{ metric: METRIC_WORDS[metric], ...pairs }] : [];
    }),
  };
}

/**
 * Merges an adapter into the model in use.
 * @returns the merged model, to be saved or loaded
 * @throws {PlaygroundError} as the engine's merge
 */
export async function mergeAdapter(
  { setup }: Finetune,
  adapter: AdapterRecord,
  quantisation: Quantisation,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<File> {
  const base = await setup.model();
  if (!isMadeFor(adapter.baseModel, base.facts)) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `${adapter.name} was made for ${adapter.baseModel}; the model in use is ${base.facts.name}.`,
      { hint: 'Load its model under Models, then merge.' },
    );
  }
  return setup.engine.merge({ adapter: { id: adapter.id, scale: 1 }, quantisation }, { onProgress, signal });
}
