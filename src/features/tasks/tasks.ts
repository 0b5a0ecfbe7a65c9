/** The stores of the Tasks screen, made once by the app around the catalogue of tasks, and how components reach them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { GridInput } from '@/core/compare/grid';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import type { EngineClient } from '@/engine/client/engine-client';
import { createFilesStore, type FilesState, type FilesStore } from '@/features/tasks/files/files-store';
import { createFilterStore, type FilterState, type FilterStore } from '@/features/tasks/list/filter-store';
import { createPairsStore, type PairsState, type PairsStore } from '@/features/tasks/pairs/pairs-store';
import { createLengthStore, type LengthState, type LengthStore } from '@/features/tasks/task/length-store';
import { createTaskStore, type TaskState, type TaskStore } from '@/features/tasks/task/task-store';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import type { ListState, ListStore } from '@/session/tasks/list-store';
import type { SourcesState, SourcesStore } from '@/session/tasks/sources-store';

/** Other areas that a task can be opened in. */
export interface TaskDestinations {
  playground(prompt: PlaygroundPrompt): void;
  /** @param rows inputs with the answers that count as right */
  compare(prompt: PlaygroundPrompt, rows: readonly GridInput[]): void;
  evaluate(names: readonly string[]): void;
  finetune(names: readonly string[]): void;
}

export interface TasksSetup {
  catalogue: TaskCatalogue;
  engine: Pick<EngineClient, 'encode'>;
  goTo: TaskDestinations;
}

export interface Tasks {
  goTo: TaskDestinations;
  list: ListStore;
  filter: FilterStore;
  task: TaskStore;
  lengths: LengthStore;
  pairs: PairsStore;
  sources: SourcesStore;
  files: FilesStore;
}

export function createTasks({ catalogue, engine, goTo }: TasksSetup): Tasks {
  const { list, sources } = catalogue;
  const task = createTaskStore(catalogue);
  const files = createFilesStore(catalogue, ({ tasks, unread }) =>
    task.getState().renew([...tasks.map(({ name }) => name), ...unread]),
  );
  return {
    goTo,
    list,
    filter: createFilterStore(list),
    task,
    files,
    lengths: createLengthStore(catalogue, engine),
    pairs: createPairsStore({ catalogue, engine }),
    sources,
  };
}

export const TasksContext = createContext<Tasks | null>(null);

export function useTasks(): Tasks {
  const tasks = useContext(TasksContext);
  if (!tasks) throw new Error('TasksContext is missing above this component.');
  return tasks;
}

export const useList = <Part>(select: (state: ListState) => Part): Part => useStore(useTasks().list, select);
export const useFilter = <Part>(select: (state: FilterState) => Part): Part =>
  useStore(useTasks().filter, select);
export const useTask = <Part>(select: (state: TaskState) => Part): Part => useStore(useTasks().task, select);
export const useLengths = <Part>(select: (state: LengthState) => Part): Part =>
  useStore(useTasks().lengths, select);
export const usePairs = <Part>(select: (state: PairsState) => Part): Part =>
  useStore(useTasks().pairs, select);
export const useSources = <Part>(select: (state: SourcesState) => Part): Part =>
  useStore(useTasks().sources, select);
export const useFiles = <Part>(select: (state: FilesState) => Part): Part =>
  useStore(useTasks().files, select);
