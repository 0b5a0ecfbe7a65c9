/** Turns a stored run into an order for the training worker, and a prepared run into a record. */

import { adaptableMatrices } from '@/core/adapters/lora-adapter';
import { PlaygroundError } from '@/core/errors';
import type { LoraConfig, LoraTarget, TrainSettings } from '@/core/finetune/lora-training';
import { batchParts, type RunSettings } from '@/core/finetune/presets';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import type { TrainingOrder } from '@/core/finetune/training-protocol';
import { headlineMetric } from '@/core/metrics/score-report';
import type { T5Config } from '@/core/model/t5-config';
import type { PreparedData, ReadyExample } from '@/features/finetune/data/prepare-data';
import type { BaseModel } from '@/features/finetune/finetune-setup';
import { isKeyOf, modelKey } from '@/session/model-identity';
import type { StoredCheckpoint, TrainingRunData, TrainingRunRecord } from '@/storage/migrations/training-run';

/** Adam's usual constants. */
const ADAM = { beta1: 0.9, beta2: 0.999, eps: 1e-8 };
/** Tokens an answer may have beyond the longest reference, so that one that does not stop is noticed. */
const ANSWER_ROOM = 8;

export function loraTargets(
  choice: RunSettings['targets'],
  config: Pick<T5Config, 'isGatedAct'>,
): LoraTarget[] {
  if (choice === 'attention-qv') return ['q', 'v'];
  const attention: LoraTarget[] = ['q', 'k', 'v', 'o'];
  if (choice === 'attention') return attention;
  return [...attention, ...(config.isGatedAct ? (['wi_0', 'wi_1'] as const) : (['wi'] as const)), 'wo'];
}

export function loraConfig(settings: RunSettings, config: Pick<T5Config, 'isGatedAct'>): LoraConfig {
  const { rank, alpha, dropout, rsLora, scope } = settings;
  return { targets: loraTargets(settings.targets, config), rank, alpha, dropout, rsLora, scope };
}

const TENSORS: Readonly<Record<LoraTarget, RegExp>> = {
  q: /attn_q\./,
  k: /attn_k\./,
  v: /attn_v\./,
  o: /attn_o\./,
  wi: /ffn_up\./,
  wi_0: /ffn_gate\./,
  wi_1: /ffn_up\./,
  wo: /ffn_down\./,
};

/** Whether a run with these settings adapts the tensor with this canonical name. */
function adaptsTensor(name: string, settings: RunSettings, config: Pick<T5Config, 'isGatedAct'>): boolean {
  if (settings.scope === 'decoder' && !name.startsWith('dec.')) return false;
  return loraTargets(settings.targets, config).some((target) => TENSORS[target].test(name));
}

/** Number of parameters that a run with these settings trains. */
export function trainableParameters(settings: RunSettings, config: T5Config): number {
  let count = 0;
  for (const [name, [outputs, inputs]] of adaptableMatrices(config)) {
    if (adaptsTensor(name, settings, config)) count += settings.rank * (outputs + inputs);
  }
  return count;
}

export function warmupSteps({ steps, warmup }: RunSettings): number {
  return Math.round(steps * warmup);
}

function trainSettings(settings: RunSettings): TrainSettings {
  const { learningRate, schedule, weightDecay, clipNorm, steps, seed } = settings;
  return {
    learningRate,
    schedule,
    warmupSteps: warmupSteps(settings),
    weightDecay,
    clipNorm,
    steps,
    seed,
    ...batchParts(settings),
    ...ADAM,
  };
}

/** Steps between evaluations. */
export function evaluateEvery({ steps, evaluations }: RunSettings): number {
  return Math.max(1, Math.ceil(steps / evaluations));
}

/** The order for a run that starts, resumes from a checkpoint, or is to finish. */
export function orderOf(
  run: TrainingRunRecord,
  data: TrainingRunData,
  config: T5Config,
  going: { checkpoint?: StoredCheckpoint; finish?: boolean } = {},
): TrainingOrder {
  const { settings } = run;
  let longest = 0;
  for (const { targetIds } of data.heldOut) longest = Math.max(longest, targetIds.length);
  return {
    lora: loraConfig(settings, config),
    settings: trainSettings(settings),
    baseModel: run.baseModel,
    train: data.train,
    heldOut: data.heldOut,
    evaluateEvery: evaluateEvery(settings),
    watched: Math.min(settings.watched, data.heldOut.length),
    maxNewTokens: Math.min(settings.maxTarget, longest + ANSWER_ROOM),
    baseline: run.baseline,
    ...going,
  };
}

/** A new run with its examples. @throws {PlaygroundError} `checkpoint-mismatch` when they were tokenised for another model */
export function newRun(
  prepared: PreparedData,
  sources: readonly TrainingSourceInfo[],
  settings: RunSettings,
  base: BaseModel,
): { run: TrainingRunRecord; data: TrainingRunData } {
  if (prepared.modelKey !== modelKey(base.source)) {
    throw new PlaygroundError('checkpoint-mismatch', 'The data was prepared for another model.', {
      hint: 'Wait until it is prepared for the model in use.',
    });
  }
  const createdAt = new Date().toISOString();
  const [first] = sources;
  const more = sources.length - 1;
  const run: TrainingRunRecord = {
    id: `${createdAt.replaceAll(/\D/g, '').slice(0, 17)}-${prepared.hash.slice(0, 8)}`,
    name: `${first?.name ?? 'Run'}${more > 0 ? ` and ${more} more` : ''}`.slice(0, 200),
    createdAt,
    state: 'open',
    baseModel: base.facts.name,
    modelOrigin: base.origin,
    modelKey: modelKey(base.source),
    quantisation: base.facts.quantisation,
    device: base.facts.device,
    settings,
    sources: sources.map(({ name, licence }) => ({ name, licence })),
    definition: definitionOf(sources),
    metric: metricOf(sources),
    trainCount: prepared.train.length,
    heldOutCount: prepared.heldOut.length,
    dataHash: prepared.hash,
    steps: [],
    evaluations: [],
  };
  const plain = ({ item, sourceIds, targetIds }: ReadyExample) => ({ id: item.id, sourceIds, targetIds });
  const data: TrainingRunData = {
    train: prepared.train.map(plain),
    heldOut: prepared.heldOut.map((example) => ({
      ...plain(example),
      shown: shownInput(example),
      references: example.item.outputs,
    })),
  };
  return { run, data };
}

function shownInput({ item: { prompt } }: ReadyExample): string {
  return (prompt.kind === 'raw' ? prompt.text : prompt.prompt.input).slice(0, 4_000);
}

/** The definition that all items of all sources have. */
function definitionOf(sources: readonly TrainingSourceInfo[]): string | undefined {
  const found = new Set(sources.filter(({ count }) => count > 0).map(({ definition }) => definition));
  const [definition] = found;
  return found.size === 1 && definition !== undefined && definition.length <= 50_000 ? definition : undefined;
}

/** The paper's headline of the category, if all sources have one category; ROUGE-L otherwise, as the paper overall. */
function metricOf(sources: readonly TrainingSourceInfo[]): 'exactMatch' | 'rougeL' {
  const metrics = new Set(sources.map(({ category }) => headlineMetric(category)));
  return metrics.size === 1 && metrics.has('exactMatch') ? 'exactMatch' : 'rougeL';
}

/** @throws {PlaygroundError} `checkpoint-mismatch` when the model in use is not the one the run started with */
export function checkSameModel(run: TrainingRunRecord, base: BaseModel): void {
  if (isKeyOf(run.modelKey, base.source)) return;
  throw new PlaygroundError(
    'checkpoint-mismatch',
    `This run trains ${run.baseModel}, which is not the model in use.`,
    { hint: 'Load its model under Models, then resume the run.' },
  );
}
