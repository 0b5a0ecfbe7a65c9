/** Makes the predictions of a plan that are not there yet, a few prompts at a time, until it is done or stopped. */
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { recipeFor } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import { planBatches, type WorkItem, workItems } from '@/core/evaluate/batches';
import type { EvaluationPlan, HeuristicSystem, ModelSystem, Planned } from '@/core/evaluate/evaluation-plan';
import { heuristicPredictions } from '@/core/evaluate/evaluation-rows';
import { Pace } from '@/core/evaluate/pace';
import type { Prediction, PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { selectInstances } from '@/core/evaluate/select-instances';
import type { GenerationConfig } from '@/core/generation/generation-config';
import { DEFAULT_GENERATION_SETTINGS, toGenerationConfig } from '@/core/generation/generation-settings';
import { promptOf, type TaskSample } from '@/core/tasks/task-file';
import type { PromptRequest } from '@/engine/protocol';
import type { EngineSource, OpenEngine } from '@/features/evaluate/sources';

/** Prompts that are batched together: enough to find some of similar length. */
const POOL = 256;

export interface PredictionSink {
  /** @throws {PlaygroundError} when they cannot be stored */
  made(predictions: readonly Prediction[], remainingMs: number | undefined): Promise<void>;
  /** A model is being loaded. */
  loading(model: string, fraction: number | undefined): void;
  /** A model is answering. @param description the model, its runtime and its device */
  answering(description: string): void;
  /** A problem with one task, which does not stop the others. */
  problem(task: string, error: PlaygroundError): void;
}

interface PredictionJob {
  plan: EvaluationPlan;
  tasks: readonly TaskSample[];
  ledger: PredictionLedger;
  engines: Pick<EngineSource, 'open'>;
  sink: PredictionSink;
  signal: AbortSignal;
}

/**
 * Resolves when every prediction is made, or when the signal is aborted.
 * @throws {PlaygroundError} when a model does not load or the engine fails; the predictions made so far are kept
 */
export async function makePredictions(job: PredictionJob): Promise<void> {
  const { plan, tasks, ledger, sink, signal } = job;
  for (const system of plan.systems) {
    if (system.kind === 'heuristic') await copyAnswers(system, plan, tasks, ledger, sink);
  }
  const models = plan.systems.flatMap((system) => (system.kind === 'model' ? [system] : []));
  // Plans list systems in the order that loads each model once for each runtime.
  for (const [index, system] of models.entries()) {
    if (signal.aborted) return;
    const later = (models.length - index - 1) * predictionsPerSystem(plan, tasks);
    await new SystemRun(job, system, later).run();
  }
}

/** Predictions that each system of a plan makes, over all tasks that can be read. */
export function predictionsPerSystem(plan: EvaluationPlan, tasks: readonly TaskSample[]): number {
  return tasks.reduce((sum, task) => sum + Math.min(plan.selection.count, task.instances.length), 0);
}

async function copyAnswers(
  system: Planned<HeuristicSystem>,
  plan: EvaluationPlan,
  tasks: readonly TaskSample[],
  ledger: PredictionLedger,
  sink: PredictionSink,
): Promise<void> {
  const made = tasks
    .flatMap((task) => heuristicPredictions(system, task, selectInstances(task, plan.selection, system.seed)))
    .filter((prediction) => ledger.add(prediction));
  if (made.length > 0) await sink.made(made, undefined);
}

/** One model with one encoding and seed, over all tasks. */
class SystemRun {
  private readonly pace = new Pace();
  private costSeen = 0;
  private itemsSeen = 0;
  private remaining: number;
  private open: OpenEngine | undefined;

  constructor(
    private readonly job: PredictionJob,
    private readonly system: Planned<ModelSystem>,
    /** Number of predictions of the systems that come later. */
    private readonly later: number,
  ) {
    this.remaining = predictionsPerSystem(job.plan, job.tasks);
  }

  async run(): Promise<void> {
    const { tasks, signal } = this.job;
    let pool: WorkItem[] = [];
    const byName = new Map(tasks.map((task) => [task.name, task]));
    for (const [index, task] of tasks.entries()) {
      pool.push(...this.itemsOf(task));
      if (pool.length < POOL && index < tasks.length - 1) continue;
      for (const batch of planBatches(pool)) {
        if (signal.aborted) return;
        await this.answer(batch, byName);
      }
      pool = [];
    }
  }

  /** The predictions of a task that are not made yet. */
  private itemsOf(task: TaskSample): WorkItem[] {
    const { plan, ledger } = this.job;
    const { system } = this;
    const all = workItems(system, task, selectInstances(task, plan.selection, system.seed));
    const left = ledger.remaining(all);
    this.remaining -= all.length - left.length;
    for (const { cost } of left) this.costSeen += cost;
    this.itemsSeen += left.length;
    return left;
  }

  private async answer(batch: readonly WorkItem[], tasks: ReadonlyMap<string, TaskSample>): Promise<void> {
    const { ledger, sink, signal } = this.job;
    const { engine, check } = await this.engine();
    if (signal.aborted) return;
    const started = performance.now();
    const predictions = await answerItems(engine, this.system, batch, tasks, sink, signal);
    check();
    const made = predictions.filter((prediction) => ledger.add(prediction));
    this.remaining -= made.length;
    this.pace.add(
      batch.reduce((sum, item) => sum + item.cost, 0),
      performance.now() - started,
    );
    // Assumes that later systems cost as much per prediction as this one.
    const costLeft = (this.costSeen / Math.max(1, this.itemsSeen)) * (this.remaining + this.later);
    if (made.length > 0) await sink.made(made, this.pace.remainingMs(costLeft));
  }

  private async engine(): Promise<OpenEngine> {
    if (this.open) return this.open;
    const { engines, sink } = this.job;
    const { model, runtime } = this.system;
    sink.loading(model.name, undefined);
    this.open = await engines.open(model, runtime, ({ fraction }) => sink.loading(model.name, fraction));
    const { facts } = this.open;
    sink.answering(`${facts.name} (${facts.quantisation}) on ${facts.runtime}, ${facts.device}`);
    return this.open;
  }
}

/** The answers to a batch; those that were interrupted are left out, to be made again. */
async function answerItems(
  engine: OpenEngine['engine'],
  system: ModelSystem,
  batch: readonly WorkItem[],
  tasks: ReadonlyMap<string, TaskSample>,
  sink: PredictionSink,
  signal: AbortSignal,
): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  const sent: { item: WorkItem; prompt: EncodedPrompt }[] = [];
  for (const item of batch) {
    const request = promptRequest(system, tasks.get(item.task)!, item);
    try {
      sent.push({ item, prompt: await engine.encode(request) });
    } catch (thrown) {
      const error = PlaygroundError.from(thrown);
      // A blank prompt cannot be answered; any other error is not the prompt's fault.
      if (error.code !== 'empty-prompt') throw error;
      sink.problem(item.task, error);
      predictions.push({ ...placeOf(item), text: '', outputTokens: 0 });
    }
  }
  if (sent.length === 0) return predictions;
  const results = await engine.generateBatch(
    {
      prompts: sent.map(({ prompt }) => ({ kind: 'tokens', inputIds: prompt.inputIds })),
      settings: configOf(system),
      ...(system.adapter ? { adapter: { id: system.adapter.id, scale: system.adapter.scale } } : {}),
    },
    { signal },
  );
  for (const [row, { item, prompt }] of sent.entries()) {
    const { text, finish, outputIds } = results[row]!;
    if (finish === 'cancelled') continue;
    predictions.push({
      ...placeOf(item),
      text,
      finish,
      promptTokens: prompt.tokenCount,
      outputTokens: outputIds.length,
      truncated: prompt.truncated,
    });
  }
  return predictions;
}

const placeOf = ({ systemId, task, position, instance }: WorkItem) => ({
  systemId,
  task,
  position,
  instanceId: instance.id,
});

function promptRequest(system: ModelSystem, task: TaskSample, { instance }: WorkItem): PromptRequest {
  const recipe = recipeFor(system.encoding, instance.id, system.seed);
  const options = { recipe, maxSourceLength: system.maxSourceLength };
  return { kind: 'task', prompt: promptOf(task, instance), options };
}

/** Greedy with one beam; the alternatives of each token are not shown here. */
function configOf({ beams, maxNewTokens, seed }: ModelSystem): GenerationConfig {
  const method = beams > 1 ? 'beam' : 'greedy';
  return toGenerationConfig({ ...DEFAULT_GENERATION_SETTINGS, method, beams, maxNewTokens, seed }, 0);
}
