/** The form of a new evaluation: tasks, instances, and the settings that combine into systems. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_ENCODING } from '@/core/encoding/named-encodings';
import {
  type AdapterIdentity,
  checkPlan,
  type EvaluationPlan,
  type InstanceSelection,
  type ModelIdentity,
  PAPER_LIMITS,
  type PlannedSystem,
  type PlannedTask,
  plannedSystem,
} from '@/core/evaluate/evaluation-plan';
import { gridSystems } from '@/core/evaluate/experiment-grid';
import type { Heuristic } from '@/core/evaluate/heuristics';

export interface FormState {
  name: string;
  /** Full names, in the order in which they were picked. */
  tasks: readonly string[];
  selection: InstanceSelection;
  models: readonly ModelIdentity[];
  /** Each model is evaluated with each of these, and alone when `plain`. */
  adapters: readonly AdapterIdentity[];
  plain: boolean;
  encodings: readonly string[];
  heuristics: readonly Heuristic[];
  runtime: string;
  seed: number;
  /** Repeats of every combination, with consecutive seeds from `seed`. */
  repeats: number;
  maxSourceLength: number;
  maxNewTokens: number;
  beams: number;
  track: 'default' | 'xlingual';
  set(change: Partial<FormState>): void;
  addTasks(names: readonly string[]): void;
  removeTask(name: string): void;
}

export type FormStore = StoreApi<FormState>;

export function createFormStore(): FormStore {
  return createStore<FormState>()((set) => ({
    name: '',
    tasks: [],
    selection: { kind: 'first', count: 100 },
    models: [],
    adapters: [],
    plain: true,
    encodings: [DEFAULT_ENCODING],
    heuristics: ['copy-input', 'copy-demo'],
    runtime: '',
    seed: 42,
    repeats: 1,
    ...PAPER_LIMITS,
    track: 'default',
    set,
    addTasks: (names) => set(({ tasks }) => ({ tasks: [...new Set([...tasks, ...names])] })),
    removeTask: (name) => set(({ tasks }) => ({ tasks: tasks.filter((other) => other !== name) })),
  }));
}

/** Every combination of the chosen settings, heuristics last. */
export function systemsOf(form: FormState): PlannedSystem[] {
  const { models, adapters, plain, encodings, heuristics, runtime, seed, repeats } = form;
  const { maxSourceLength, maxNewTokens, beams } = form;
  const systems = gridSystems({
    models: models.flatMap((model) => [
      ...(plain || adapters.length === 0 ? [{ model }] : []),
      ...adapters.map((adapter) => ({ model, adapter })),
    ]),
    runtimes: [runtime],
    encodings,
    seeds: Array.from({ length: repeats }, (_, repeat) => seed + repeat),
    limits: { maxSourceLength, maxNewTokens, beams },
  });
  return [
    ...systems,
    ...heuristics.map((heuristic) => plannedSystem({ kind: 'heuristic', heuristic, seed })),
  ];
}

/**
 * The plan that the form describes.
 * @param tasks the chosen tasks with their categories
 * @throws {PlaygroundError} `invalid-input` naming what is missing
 */
export function planOf(form: FormState, tasks: PlannedTask[], id: string, createdAt: number): EvaluationPlan {
  const plan: EvaluationPlan = {
    id,
    name: form.name.trim() || nameOf(tasks),
    createdAt,
    tasks,
    selection: form.selection,
    systems: systemsOf(form),
  };
  checkPlan(plan);
  return plan;
}

function nameOf(tasks: readonly PlannedTask[]): string {
  const [first] = tasks;
  if (!first) return '';
  return tasks.length === 1 ? first.name : `${first.name} and ${tasks.length - 1} more`;
}
