/** What is to be evaluated: tasks, instances of each, and columns (systems with their settings). Plain data, to be stored. */
import { namedEncoding } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import { seededRandom, shuffled } from '@/core/random/seeded-random';
import type { TaskFile, TaskInstance } from '@/core/tasks/task-file';
import type { Heuristic } from './heuristics';

export interface ModelIdentity {
  /** What the app loads it by. */
  id: string;
  name: string;
  /** Of the hub, or a hash: what makes the result repeatable. */
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
  /** As asked for; `auto` lets the engine choose. */
  runtime: string;
  /** Name of an encoding of the paper's grid. */
  encoding: string;
  /** Of the `tk_instruct` mix, and of the instances when a sample of them is drawn. */
  seed: number;
  /** Tokens, EOS included. */
  maxSourceLength: number;
  maxNewTokens: number;
  /** 1 is greedy. */
  beams: number;
}

export interface HeuristicSystem {
  kind: 'heuristic';
  heuristic: Heuristic;
  /** Draws the same instances as a model with this seed. */
  seed: number;
}

/** Predictions that were made elsewhere. */
export interface ImportedSystem {
  kind: 'imported';
  /** Name of the file. */
  file: string;
}

export type EvaluatedSystem = ModelSystem | HeuristicSystem | ImportedSystem;

/** One result to be compared with others: everything in a plan is done once for each column. */
export interface PlanColumn {
  /** Unique in its plan and the same for the same system: see {@link columnOf}. */
  id: string;
  system: EvaluatedSystem;
}

export interface PlannedTask {
  /** Full name. */
  name: string;
  category: string;
  /** For people: where its text is from, with the commit when it is upstream's. */
  origin?: string;
}

/** Which instances of each task: the first ones, as the official test set has them, or a sample drawn by seed. */
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
  columns: PlanColumn[];
}

/** An instance that a plan names: ids are not always unique in a file, positions are. */
export interface PlannedInstance {
  /** In the task's file, from 0. */
  position: number;
  instance: TaskInstance;
}

/** Tk-Instruct's own: the first 100 instances. */
export const OFFICIAL_SELECTION: InstanceSelection = { kind: 'first', count: 100 };

/** Tk-Instruct's own: 1,024 and 128 tokens, greedy. */
export const PAPER_LIMITS = { maxSourceLength: 1_024, maxNewTokens: 128, beams: 1 } as const;

const MOST_TASKS = 5_000;
const MOST_COLUMNS = 500;

/** The column of a system; equal systems give equal ids. */
export function columnOf(system: EvaluatedSystem): PlanColumn {
  return { id: systemKey(system), system };
}

function systemKey(system: EvaluatedSystem): string {
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

/** For people: what a column is, in a few words. */
export function systemLabel(system: EvaluatedSystem): string {
  if (system.kind === 'imported') return system.file;
  if (system.kind === 'heuristic') return system.heuristic === 'copy-input' ? 'Copy input' : 'Copy example';
  const adapter = system.adapter ? ` + ${system.adapter.name}` : '';
  return `${system.model.name}${adapter}, ${namedEncoding(system.encoding).label}`;
}

/**
 * The instances of a task that a plan means.
 * @param seed of the column; only a sample depends on it
 * @returns in the order of the file
 */
export function selectInstances(
  task: TaskFile,
  selection: InstanceSelection,
  seed: number,
): PlannedInstance[] {
  const all = task.instances.map((instance, position) => ({ position, instance }));
  if (selection.kind === 'first' || selection.count >= all.length) return all.slice(0, selection.count);
  return shuffled(all, seededRandom(seed))
    .slice(0, selection.count)
    .sort((a, b) => a.position - b.position);
}

/** @throws {PlaygroundError} `invalid-input` for a plan without work, or with numbers out of range */
export function checkPlan(plan: EvaluationPlan): void {
  const { tasks, columns, selection } = plan;
  if (tasks.length === 0) throw invalidPlan('Choose at least one task.');
  if (columns.length === 0) throw invalidPlan('Choose at least one model or heuristic.');
  if (tasks.length > MOST_TASKS)
    throw invalidPlan(`More than ${MOST_TASKS} tasks are more than one run takes.`);
  if (columns.length > MOST_COLUMNS) {
    throw invalidPlan(`More than ${MOST_COLUMNS} combinations are more than one run takes.`);
  }
  if (!isCount(selection.count, 1)) throw invalidPlan('Choose at least one instance of each task.');
  if (new Set(tasks.map(({ name }) => name)).size < tasks.length)
    throw invalidPlan('A task is chosen twice.');
  if (new Set(columns.map(({ id }) => id)).size < columns.length) {
    throw invalidPlan('The same combination of model, encoding and seed is chosen twice.');
  }
  for (const { system } of columns) if (system.kind === 'model') checkModelSystem(system);
}

function checkModelSystem(system: ModelSystem): void {
  namedEncoding(system.encoding);
  const { seed, maxSourceLength, maxNewTokens, beams } = system;
  if (!isCount(seed, 0)) throw invalidPlan('A seed is a whole number from 0 on.');
  if (![maxSourceLength, maxNewTokens, beams].every((value) => isCount(value, 1))) {
    throw invalidPlan('Lengths and beams are whole numbers of at least 1.');
  }
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function invalidPlan(message: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message);
}
