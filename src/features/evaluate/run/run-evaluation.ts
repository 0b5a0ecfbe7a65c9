/** One evaluation from reading its tasks to its last prediction. */
import { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import type { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { readableTasks, TaskTexts } from '@/features/evaluate/form/task-texts';
import type { EvaluateSetup } from '@/features/evaluate/sources';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import { makePredictions, type PredictionSink, predictionsPerSystem } from './make-predictions';
import type { RunRecords } from './run-records';

/** Notes that an evaluation keeps. */
const MAX_NOTES = 100;

type Problems = StoredEvaluation['problems'];

interface Evaluation {
  id: string;
  setup: EvaluateSetup;
  records: RunRecords;
  /** Whether texts of tasks may be fetched. */
  mayFetch: boolean;
  signal: AbortSignal;
}

/** Makes the missing predictions of an evaluation. What stops it is recorded with it, never thrown. */
export async function runEvaluation(evaluation: Evaluation): Promise<void> {
  const { id, setup, records } = evaluation;
  try {
    await makeMissing(evaluation);
  } catch (thrown) {
    records.setError(id, PlaygroundError.from(thrown));
  } finally {
    setup.engines.close();
    const now = records.find(id);
    const isComplete = now !== undefined && now.done >= now.total && now.problems.length === 0;
    await records.change(id, { state: isComplete ? 'finished' : 'paused' }).catch(() => undefined);
    if (isComplete) setup.onFinished(now.plan);
  }
}

async function makeMissing(evaluation: Evaluation): Promise<void> {
  const { id, setup, records, mayFetch, signal } = evaluation;
  const stored = records.find(id);
  if (!stored) return;
  const { plan } = stored;
  const ledger = await records.ledger(id);
  const problems = new ProblemList();
  await records.change(id, { state: 'running', problems: [] });
  const texts = new TaskTexts(setup.tasks, plan, mayFetch);
  const tasks = await readableTasks(plan, texts, problems.add, (done, of) =>
    records.setActive(id, { description: `Reading task ${done + 1} of ${of}`, fraction: done / of }),
  );
  const made = plan.systems.filter(({ kind }) => kind !== 'imported').length;
  const total = predictionsPerSystem(plan, tasks) * made + countImported(plan, ledger);
  const unreadable = [...problems.all];
  await records.change(id, { total, problems: unreadable, done: Math.min(ledger.size, total) });
  const sink = predictionSink(evaluation, ledger, problems);
  await makePredictions({ plan, tasks, ledger, engines: setup.engines, sink, signal });
  // Problems with single prompts become notes; only tasks that could not be read leave an evaluation unfinished.
  const notes = problems.all.slice(unreadable.length).map(({ task, message }) => `${task}: ${message}`);
  const before = records.find(id)?.notes ?? [];
  if (notes.length > 0) {
    await records.change(id, { notes: [...new Set([...before, ...notes])].slice(0, MAX_NOTES) });
  }
  await records.change(id, { problems: unreadable });
}

/** Stores predictions as they are made, and shows progress. */
function predictionSink(
  { id, records }: Evaluation,
  ledger: PredictionLedger,
  problems: ProblemList,
): PredictionSink {
  return {
    made: async (predictions, remainingMs) => {
      await (await records.shelf).add(id, predictions);
      records.setActive(id, { phase: 'answering', remainingMs, fraction: undefined });
      await records.change(id, { done: ledger.size });
    },
    loading: (model, fraction) =>
      records.setActive(id, { phase: 'loading', description: `Loading ${model}`, fraction }),
    answering: (description) => {
      records.setActive(id, { phase: 'answering', description, fraction: undefined });
      const environment = records.find(id)?.environment ?? [];
      if (!environment.includes(description)) {
        void records.change(id, { environment: [...environment, description] });
      }
    },
    problem: problems.add,
  };
}

/** Problems with tasks, the first of each task. */
class ProblemList {
  readonly all: Problems = [];

  readonly add = (task: string, { message }: PlaygroundError): void => {
    if (!this.all.some((problem) => problem.task === task)) this.all.push({ task, message });
  };
}

/** Predictions that were imported: their systems have as many as their files had. */
function countImported(plan: EvaluationPlan, ledger: PredictionLedger): number {
  const imported = new Set(plan.systems.flatMap(({ id, kind }) => (kind === 'imported' ? [id] : [])));
  return imported.size === 0 ? 0 : ledger.all().filter(({ systemId }) => imported.has(systemId)).length;
}
