/** Actions that involve several stores. */
import { PlaygroundError } from '@/core/errors';
import { type PlannedTask, plannedSystem } from '@/core/evaluate/evaluation-plan';
import { matchPredictions } from '@/core/evaluate/match-predictions';
import { readPredictions } from '@/core/evaluate/read-predictions';
import { planSeeds, selectInstances } from '@/core/evaluate/select-instances';
import { newId } from '@/core/random/new-id';
import { countOf } from '@/core/words/quantities';
import type { Evaluate } from '@/features/evaluate/evaluate';
import { planOf } from '@/features/evaluate/form/form-store';
import type { ViewState } from '@/features/evaluate/report/view-store';

/**
 * Stores the plan of the form and starts it.
 * @returns its id @throws {PlaygroundError} `invalid-input` for an incomplete form, `quota`
 */
export async function createRun(
  { form, tasks, runs, engines }: Evaluate,
  mayFetch: boolean,
): Promise<string> {
  const state = form.getState();
  const known = new Map(tasks.list.getState().tasks.map((choice) => [choice.name, choice]));
  const planned = await Promise.all(
    state.tasks.map(async (name): Promise<PlannedTask> => {
      const choice = known.get(name);
      // Where the text is from belongs to the result; what is not here yet comes from where texts are fetched.
      const origin = choice?.here ? await tasks.origin(name).catch(() => undefined) : tasks.host();
      return { name, category: choice?.category ?? '', ...(origin ? { origin } : {}) };
    }),
  );
  const id = newId();
  const models = await Promise.all(state.models.map((model) => engines.identify(model)));
  const plan = planOf({ ...state, models }, planned, id, Date.now());
  await runs.getState().create(plan, state.track);
  runs.getState().start(id, mayFetch);
  return id;
}

/** In bytes; predictions for the official test set take about 12 MB. */
const MAX_FILE_SIZE = 200_000_000;

/**
 * Adds the predictions of a file to an evaluation, as a system of its own.
 * @returns notes for the person @throws {PlaygroundError} `invalid-input` naming what is wrong
 */
export async function importPredictions(
  { runs }: Evaluate,
  { id, tasks }: Pick<ViewState, 'id' | 'tasks'>,
  file: File,
): Promise<string[]> {
  const run = runs.getState().runs.find(({ plan }) => plan.id === id);
  if (!run) throw new PlaygroundError('not-found', 'This evaluation no longer exists.');
  if (file.size > MAX_FILE_SIZE) {
    throw new PlaygroundError('invalid-input', `${file.name} is too large for a file of predictions.`);
  }
  const system = plannedSystem({ kind: 'imported', file: file.name.slice(0, 500) });
  if (run.plan.systems.some((known) => known.id === system.id)) {
    throw new PlaygroundError('invalid-input', `Predictions from ${file.name} were imported already.`, {
      hint: 'Rename the file to import it as another system.',
    });
  }
  const rows = readPredictions(await file.text(), file.name);
  const [seed] = planSeeds(run.plan);
  const planned = [...tasks.values()].map((task) => ({
    task: task.name,
    planned: selectInstances(task, run.plan.selection, seed),
  }));
  const { predictions, unknown, repeated, missing } = matchPredictions(system.id, rows, planned);
  if (predictions.length === 0) {
    throw new PlaygroundError(
      'invalid-input',
      `${file.name} has no prediction for an instance of this evaluation.`,
      {
        hint: 'Rows need the id of their instance, or Task and Instance as Tk-Instruct writes them.',
      },
    );
  }
  const notes = [
    `${file.name}: ${countOf(predictions.length, 'prediction')} imported.`,
    ...(missing > 0
      ? [`${file.name}: ${countOf(missing, 'instance')} without a prediction; they count as empty answers.`]
      : []),
    ...(unknown.length > 0
      ? [`${file.name}: ${countOf(unknown.length, 'row')} for instances that are not in this evaluation.`]
      : []),
    ...(repeated.length > 0
      ? [
          `${file.name}: ${countOf(repeated.length, 'row')} for an instance that already had a prediction; the first counts.`,
        ]
      : []),
  ];
  const plan = { ...run.plan, systems: [...run.plan.systems, system] };
  await runs
    .getState()
    .join(
      id,
      { plan, notes: [...run.notes, ...notes].slice(0, 100), total: run.total + predictions.length },
      predictions,
    );
  return notes;
}
