/** The stores of the Tasks screen, made once by the app around one shelf of texts, and how components reach them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { GridInput } from '@/core/compare/grid';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import type { EngineClient } from '@/engine/client/engine-client';
import { createFilesStore, type FilesState, type FilesStore } from '@/features/tasks/files/files-store';
import { createPairsStore, type PairsState, type PairsStore } from '@/features/tasks/pairs/pairs-store';
import { createLengthStore, type LengthState, type LengthStore } from '@/features/tasks/task/length-store';
import { createTaskStore, type TaskState, type TaskStore } from '@/features/tasks/task/task-store';
import {
  createListStore,
  type ListState,
  type ListStore,
  type TaskIndexes,
} from '@/session/tasks/list-store';
import { createSourcesStore, type SourcesState, type SourcesStore } from '@/session/tasks/sources-store';
import type { TaskClient } from '@/session/tasks/task-client';
import type { TextStorage } from '@/storage/envelope';

/** Other areas that a task can be opened in. */
export interface TaskDestinations {
  playground(prompt: PlaygroundPrompt): void;
  /** @param rows inputs with the answers that count as right */
  compare(prompt: PlaygroundPrompt, rows: readonly GridInput[]): void;
  evaluate(names: readonly string[]): void;
  finetune(names: readonly string[]): void;
}

export interface TasksSetup {
  ask: TaskClient;
  indexes: TaskIndexes;
  engine: Pick<EngineClient, 'encode'>;
  storage: TextStorage | undefined;
  /** Address of a starter task's file. */
  starterUrl: (file: string) => string;
  goTo: TaskDestinations;
}

export interface Tasks {
  ask: TaskClient;
  starterUrl: (file: string) => string;
  goTo: TaskDestinations;
  list: ListStore;
  task: TaskStore;
  lengths: LengthStore;
  pairs: PairsStore;
  sources: SourcesStore;
  files: FilesStore;
}

export function createTasks({ ask, indexes, engine, storage, starterUrl, goTo }: TasksSetup): Tasks {
  const list = createListStore(indexes);
  const task = createTaskStore(ask, () => void list.getState().refresh());
  const files = createFilesStore(ask, async (added) => {
    await list.getState().refresh(added.connected);
    task.getState().renew([...added.tasks.map(({ name }) => name), ...added.connected]);
  });
  return {
    ask,
    starterUrl,
    goTo,
    list,
    task,
    files,
    lengths: createLengthStore(ask, engine),
    pairs: createPairsStore({ ask, engine, starterUrl }),
    sources: createSourcesStore(storage),
  };
}

export const TasksContext = createContext<Tasks | null>(null);

export function useTasks(): Tasks {
  const tasks = useContext(TasksContext);
  if (!tasks) throw new Error('TasksContext is missing above this component.');
  return tasks;
}

export const useList = <Part>(select: (state: ListState) => Part): Part => useStore(useTasks().list, select);
export const useTask = <Part>(select: (state: TaskState) => Part): Part => useStore(useTasks().task, select);
export const useLengths = <Part>(select: (state: LengthState) => Part): Part =>
  useStore(useTasks().lengths, select);
export const usePairs = <Part>(select: (state: PairsState) => Part): Part =>
  useStore(useTasks().pairs, select);
export const useSources = <Part>(select: (state: SourcesState) => Part): Part =>
  useStore(useTasks().sources, select);
export const useFiles = <Part>(select: (state: FilesState) => Part): Part =>
  useStore(useTasks().files, select);
