/**
 * What an evaluation covers: tasks, instances of each task, and the systems that answer them. A system is a model with its
 * adapter, encoding and settings, a heuristic, or a file of predictions. Plain data, stored as part of the evaluation.
 */
import { encodingLabel, namedEncoding } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import { GENERATION_SETTINGS, isInRange, rangeWords, settingOf } from '@/core/generation/settings-table';
import type { TaskInstance } from '@/core/tasks/task-file';
import type { Heuristic } from './heuristics';

export interface ModelIdentity {
  /** Id that the app loads the model by. */
  id: string;
  name: string;
  /** Commit on the hub, or a hash of the file: identifies the exact weights. */
  revision?: string;
  quantisation?: string;
}

export interface AdapterIdentity {
  id: string;
  name: string;
  scale: number;
}

/** A model that answers prompts. */
export interface ModelSystem {
  kind: 'model';
  model: ModelIdentity;
  adapter?: AdapterIdentity;
  /** The runtime requested; `auto` lets the engine choose. */
  runtime: string;
  /** Id of a named encoding. */
  encoding: string;
  /** Seeds the `tk_instruct` mix, and the choice of instances when a sample is drawn. */
  seed: number;
  /** In tokens, including EOS. */
  maxSourceLength: number;
  maxNewTokens: number;
  /** 1 means greedy decoding. */
  beams: number;
}

export interface HeuristicSystem {
  kind: 'heuristic';
  heuristic: Heuristic;
  /** Samples the same instances as a model with this seed. */
  seed: number;
}

/** Predictions made by another program. */
export interface ImportedSystem {
  kind: 'imported';
  /** Name of the file. */
  file: string;
}

export type EvaluatedSystem = ModelSystem | HeuristicSystem | ImportedSystem;

/** A system in a plan. Its id is unique in the plan, and equal systems have equal ids: see {@link systemId}. */
export type Planned<System extends EvaluatedSystem> = System & { id: string };

export type PlannedSystem = Planned<ModelSystem> | Planned<HeuristicSystem> | Planned<ImportedSystem>;

export interface PlannedTask {
  /** Full name. */
  name: string;
  category: string;
  /** Where its text comes from, for display: with the commit when it is upstream's. */
  origin?: string;
}

/** Which instances of each task: the first ones, as in the official test set, or a random sample. */
export interface InstanceSelection {
  kind: 'first' | 'sample';
  count: number;
}

export interface EvaluationPlan {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  tasks: PlannedTask[];
  selection: InstanceSelection;
  systems: PlannedSystem[];
}

/** An instance of a plan, identified by its position because ids are not always unique in a file. */
export interface PlannedInstance {
  /** In the task's file, from 0. */
  position: number;
  instance: TaskInstance;
}

/** Tk-Instruct's test set: the first 100 instances of each task. */
export const OFFICIAL_SELECTION: InstanceSelection = { kind: 'first', count: 100 };

/** Tk-Instruct's settings: 1,024 source tokens, 128 new tokens, greedy decoding. */
export const PAPER_LIMITS = {
  maxSourceLength: GENERATION_SETTINGS.maxSourceLength.default,
  maxNewTokens: GENERATION_SETTINGS.maxNewTokens.default,
  beams: 1,
} as const;

const MAX_TASKS = 5_000;
const MAX_SYSTEMS = 500;

export function plannedSystem<System extends EvaluatedSystem>(system: System): Planned<System> {
  return { ...system, id: systemId(system) };
}

/** Derived from the system and all its settings, so equal systems have equal ids. */
export function systemId(system: EvaluatedSystem): string {
  switch (system.kind) {
    case 'imported':
      return `imported:${system.file}`;
    case 'heuristic':
      return `heuristic:${system.heuristic}:${system.seed}`;
    case 'model': {
      const { model, adapter, runtime, encoding, seed, maxSourceLength, maxNewTokens, beams } = system;
      const name = [model.id, model.revision ?? '', adapter ? `${adapter.id}*${adapter.scale}` : ''];
      return [...name, runtime, encoding, seed, maxSourceLength, maxNewTokens, beams].join('|');
    }
  }
}

/** A short name for people: the model with its adapter and encoding, the heuristic, or the file. */
export function systemLabel(system: EvaluatedSystem): string {
  if (system.kind === 'imported') return system.file;
  if (system.kind === 'heuristic') return system.heuristic === 'copy-input' ? 'Copy input' : 'Copy example';
  const adapter = system.adapter ? ` + ${system.adapter.name}` : '';
  return `${system.model.name}${adapter}, ${encodingLabel(system.encoding)}`;
}

/** @throws {PlaygroundError} `invalid-input` for a plan with nothing to do, or with numbers out of range */
export function checkPlan(plan: EvaluationPlan): void {
  const { tasks, systems, selection } = plan;
  if (tasks.length === 0) throw invalidPlan('Choose at least one task.');
  if (systems.length === 0) throw invalidPlan('Choose at least one model or heuristic.');
  if (tasks.length > MAX_TASKS) throw invalidPlan(`An evaluation can have at most ${MAX_TASKS} tasks.`);
  if (systems.length > MAX_SYSTEMS) {
    throw invalidPlan(`An evaluation can have at most ${MAX_SYSTEMS} systems.`);
  }
  if (!isCount(selection.count, 1)) throw invalidPlan('Choose at least one instance of each task.');
  if (new Set(tasks.map(({ name }) => name)).size < tasks.length)
    throw invalidPlan('The same task is chosen twice.');
  if (new Set(systems.map(({ id }) => id)).size < systems.length) {
    throw invalidPlan('The same combination of model, encoding and seed is chosen twice.');
  }
  for (const system of systems) if (system.kind === 'model') checkModelSystem(system);
}

function checkModelSystem(system: ModelSystem): void {
  namedEncoding(system.encoding);
  for (const name of ['seed', 'maxSourceLength', 'maxNewTokens', 'beams'] as const) {
    const setting = settingOf(name);
    if (isInRange(setting, system[name])) continue;
    throw invalidPlan(`${setting.label} (${setting.term}) must be ${rangeWords(setting)}.`);
  }
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function invalidPlan(message: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message);
}
