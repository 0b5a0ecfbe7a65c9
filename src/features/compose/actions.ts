/** What a person can do that touches several stores at once. */
import { PlaygroundError } from '@/core/errors';
import type { TaskFile } from '@/core/tasks/task-file';
import type { Compose } from './compose';
import { type Draft, emptyExample, isEmptyPrompt, promptRequest } from './draft';
import { recipeOf } from './encodings';
import { otherIndex } from './gallery-store';

/** Keeps the preview in step with the draft, the prompt limit and the model. @returns function that stops it */
export function followDraft({ draft, settings, model, preview }: Compose): () => void {
  const show = () => {
    const { draft: current } = draft.getState();
    const recipe = recipeOf(current);
    const ready = model.getState().status.state === 'ready';
    const nothing = !ready || isEmptyPrompt(current, recipe);
    preview
      .getState()
      .show(nothing ? null : promptRequest(current, recipe, settings.getState().settings.maxSourceLength));
  };
  show();
  const stops = [draft.subscribe(show), settings.subscribe(show), model.subscribe(show)];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * Runs the draft. A model that is still loading is waited for: the engine serves requests in order.
 * @param forcedIds tokens the answer must begin with
 */
export async function runDraft(
  { draft, settings, model, run }: Compose,
  forcedIds?: number[],
): Promise<void> {
  if (run.getState().status.state === 'running') return;
  const current = draft.getState().draft;
  const recipe = recipeOf(current);
  if (isEmptyPrompt(current, recipe)) {
    const message = current.mode === 'raw' ? 'The prompt is empty.' : 'The instruction is empty.';
    const hint =
      current.mode === 'raw'
        ? 'Write the text the model should read.'
        : 'Write a definition or an input, or choose a starter task.';
    run.getState().refuse(new PlaygroundError('invalid-input', message, { hint }));
    return;
  }
  const { state } = model.getState().status;
  if (state === 'failed' || state === 'idle') void model.getState().load();
  const { maxSourceLength, ...generation } = settings.getState().settings;
  const minNewTokens = Math.min(generation.minNewTokens, generation.maxNewTokens);
  await run.getState().start({
    prompt: promptRequest(current, recipe, maxSourceLength),
    settings: { ...generation, minNewTokens },
    forcedIds,
  });
}

/** Runs again from a token of the answer, with another one in its place. */
export function continueFrom(compose: Compose, index: number, token: number): Promise<void> {
  const before = compose.run.getState().tokens.slice(0, index);
  return runDraft(compose, [...before.map((kept) => kept.token), token]);
}

/** Most examples of each kind taken from a task file: no encoding uses more. */
const EXAMPLES_TAKEN = 4;

/** Fills the draft from a starter task and one of its instances. @returns undo @throws {PlaygroundError} */
export async function openTask(
  { draft, gallery }: Compose,
  file: string,
  title: string,
): Promise<() => void> {
  const task = await gallery.getState().readTask(file);
  const folded = (list: TaskFile['positiveExamples']) =>
    list
      .slice(0, EXAMPLES_TAKEN)
      .map(({ input, output, explanation = '' }) =>
        emptyExample({ input, output, explanation, folded: true }),
      );
  return draft.getState().replace({
    mode: 'task',
    name: task.name,
    definition: task.definition,
    positive: folded(task.positiveExamples),
    negative: folded(task.negativeExamples),
    ...instanceOf(task, file, title, otherIndex(task.instances.length, -1)),
  });
}

/** Puts another instance of the draft's task into the input. @throws {PlaygroundError} */
export async function anotherInstance({ draft, gallery }: Compose): Promise<void> {
  const { origin } = draft.getState().draft;
  if (!origin) return;
  const task = await gallery.getState().readTask(origin.file);
  const next = instanceOf(
    task,
    origin.file,
    origin.title,
    otherIndex(task.instances.length, origin.instance),
  );
  draft.setState((state) => ({ draft: { ...state.draft, ...next } }));
}

function instanceOf(
  task: TaskFile,
  file: string,
  title: string,
  index: number,
): Pick<Draft, 'input' | 'origin'> {
  const instance = task.instances[index];
  if (!instance) {
    throw new PlaygroundError('invalid-task', `${title} has no instances.`, { hint: 'Choose another task.' });
  }
  const { input, output } = instance;
  return { input, origin: { file, title, instance: index, input, references: output } };
}
