/** Actions that involve several stores at once. */
import { PlaygroundError } from '@/core/errors';
import type { TaskHeader } from '@/core/tasks/task-file';
import {
  type Draft,
  emptyDraft,
  emptyExample,
  isEmptyPrompt,
  promptRequest,
} from '@/features/compose/draft/draft';
import { recipeOf } from '@/features/compose/draft/encodings';
import { checkPromptSize } from '@/features/compose/preview/prompt-size';
import type { RunRecord } from '@/features/compose/run/run-record';
import type { RunRequest } from '@/features/compose/run/run-store';
import type { OpenedInstance } from '@/session/tasks/task-repository';
import type { Compose } from './compose';

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

/** Runs the draft. A model that is still loading is waited for: the engine serves requests in order. */
export async function runDraft(compose: Compose): Promise<void> {
  const { draft, settings, run, adapter } = compose;
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
  const now = settings.getState().settings;
  const prompt = promptRequest(current, recipe, now.maxSourceLength);
  try {
    checkPromptSize(prompt);
  } catch (thrown) {
    run.getState().refuse(PlaygroundError.from(thrown));
    return;
  }
  await runAndStore(compose, {
    prompt,
    draft: current,
    settings: now,
    adapter: adapter.getState().use ?? undefined,
  });
}

/** Runs the same request again from a token of the answer on, with another token in its place. */
export async function continueFrom(compose: Compose, index: number, token: number): Promise<void> {
  const { asked, answers, shown, tokens, status } = compose.run.getState();
  if (!asked || status.state === 'running') return;
  const forcedIds = [...tokens.slice(0, index).map((kept) => kept.token), token];
  const seed = answers[shown]?.seed ?? asked.settings.seed;
  await runAndStore(compose, { ...asked, settings: { ...asked.settings, seed }, forcedIds });
}

/** Runs, and stores the answers in the history of the document. */
async function runAndStore({ model, run, documents, history }: Compose, asked: RunRequest): Promise<void> {
  const { id } = documents.getState().current;
  const { state } = model.getState().status;
  if (state === 'failed' || state === 'idle') void model.getState().load();
  await run.getState().start(asked);
  const ended = run.getState();
  if (ended.asked !== asked || ended.answers.length === 0) return;
  await history.getState().add(id, {
    draft: asked.draft,
    settings: asked.settings,
    model: ended.model,
    adapter: asked.adapter ?? null,
    answers: [...ended.answers],
  });
}

/** Restores the prompt, settings and answers of an earlier run. @returns undo */
export function restoreRun({ draft, settings, run, adapter }: Compose, record: RunRecord): () => void {
  const before = settings.getState().settings;
  const { use } = adapter.getState();
  const undo = draft.getState().replace(record.draft);
  settings.getState().setAll(record.settings);
  adapter.getState().choose(record.adapter?.id ?? null, record.adapter?.scale);
  const prompt = promptRequest(record.draft, recipeOf(record.draft), record.settings.maxSourceLength);
  run
    .getState()
    .restore(
      { prompt, draft: record.draft, settings: record.settings, adapter: record.adapter ?? undefined },
      record.answers,
      record.model,
    );
  return () => {
    undo();
    settings.getState().setAll(before);
    adapter.getState().choose(use?.id ?? null, use?.scale);
  };
}

/**
 * Copies the encoded task into the raw prompt as a starting point.
 * @throws {PlaygroundError} for a task that gives no prompt
 */
export async function rawFromTask({ draft, settings, encode }: Compose): Promise<void> {
  const current = draft.getState().draft;
  const task: Draft = { ...current, mode: 'task' };
  const { maxSourceLength } = settings.getState().settings;
  const { source } = await encode(checkPromptSize(promptRequest(task, recipeOf(task), maxSourceLength)));
  draft.getState().setText('rawText', source);
}

/** Most examples of each kind taken from a task file: no encoding uses more. */
const EXAMPLES_TAKEN = 4;

/** Fills the draft from a starter task and one of its instances. @returns undo @throws {PlaygroundError} */
export async function openTask(
  { draft, catalogue }: Compose,
  file: string,
  title: string,
): Promise<() => void> {
  const opened = await catalogue.instance(file, { kind: 'random' });
  return draft.getState().replace({ mode: 'task', ...textsOf(opened, file, title) });
}

/**
 * Opens a person's own task file with its first instance, in the blank document that is open or else in a new one.
 * @returns what was repaired because it did not follow the schema
 * @throws {PlaygroundError} `invalid-task`
 */
export async function importTask({ documents, catalogue, run }: Compose, file: File): Promise<string[]> {
  const imported = await catalogue.importFile(file);
  await documents.started;
  const texts = textsOf(imported, imported.key, imported.task.name);
  await documents.getState().create({ ...emptyDraft(), ...texts });
  run.getState().reset();
  return imported.repairs;
}

function textsOf(opened: OpenedInstance, file: string, title: string) {
  const { task } = opened;
  const folded = (list: TaskHeader['positiveExamples']) =>
    list
      .slice(0, EXAMPLES_TAKEN)
      .map(({ input, output, explanation = '' }) =>
        emptyExample({ input, output, explanation, folded: true }),
      );
  return {
    name: task.name,
    definition: task.definition,
    positive: folded(task.positiveExamples),
    negative: folded(task.negativeExamples),
    ...inputOf(opened, file, title),
  };
}

/** Replaces the input by another instance of the draft's task. @throws {PlaygroundError} */
export async function anotherInstance({ draft, catalogue }: Compose): Promise<void> {
  const { origin } = draft.getState().draft;
  if (!origin) return;
  const { file, title, instance } = origin;
  const opened = await catalogue.instance(file, { kind: 'random', except: instance });
  draft.getState().patch(inputOf(opened, file, title));
}

function inputOf(
  { position, instance: { input, output } }: OpenedInstance,
  file: string,
  title: string,
): Pick<Draft, 'input' | 'origin'> {
  return { input, origin: { file, title, instance: position, input, references: output } };
}
