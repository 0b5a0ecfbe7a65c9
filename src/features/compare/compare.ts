/** The stores of Compare, made once by the app, and how components reach them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import type { StarterTask } from '@/core/tasks/starter-index';
import type { TaskFile } from '@/core/tasks/task-file';
import { type CompareChoices, sourceOfModel } from '@/features/compare/grid/choices';
import type { GridDocument } from '@/features/compare/grid/grid-document';
import { createGridStore, type GridState, type GridStore } from '@/features/compare/grid/grid-store';
import { type GridView, gridView } from '@/features/compare/grid/grid-view';
import type { Schedule } from '@/features/compare/run/cell-runner';
import { type CellsState, type CellsStore, createCellsStore } from '@/features/compare/run/cells-store';
import { createModelSwitch } from '@/features/compare/run/model-switch';
import type { ModelLease } from '@/session/model-lease';
import type { CompareShelf } from '@/storage/compare-shelf';
import { persistCompare } from './persist-compare';

type Readable<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;

/** The starter tasks of the app. */
export interface StarterTasks {
  /** @throws {PlaygroundError} `network`, `malformed-file` */
  list(): Promise<readonly StarterTask[]>;
  /** A task, by the name of its file, with its first instances. @throws {PlaygroundError} `network`, `invalid-task` */
  first(file: string, count: number): Promise<TaskFile>;
}

export interface CompareSetup {
  /** Engines with the models that a run needs. */
  lease: ModelLease;
  choices: Readable<CompareChoices>;
  shelf: CompareShelf;
  schedule: Schedule;
  tasks: StarterTasks;
  playground: {
    /** The prompt as it stands there; undefined when nothing is written. */
    prompt(): { prompt: PlaygroundPrompt; references: readonly string[] } | undefined;
    open(prompt: PlaygroundPrompt): void;
  };
}

export interface Compare extends Pick<CompareSetup, 'choices' | 'tasks' | 'playground'> {
  grid: GridStore;
  cells: CellsStore;
  /** Stores pending changes at once. */
  flush(): void;
  /** Resolves when what is stored has been read. */
  opened: Promise<void>;
}

export function createCompare(setup: CompareSetup): Compare {
  const { lease, choices, shelf, schedule, tasks, playground } = setup;
  const sourceOf = (model: string) => sourceOfModel(choices.getState(), model);
  const grid = createGridStore();
  const openSwitch = () => createModelSwitch({ lease, sourceOf });
  const cells = createCellsStore(openSwitch, schedule);
  return { grid, cells, choices, tasks, playground, ...persistCompare({ grid, cells }, shelf) };
}

export const CompareContext = createContext<Compare | null>(null);

export function useCompare(): Compare {
  const compare = useContext(CompareContext);
  if (!compare) throw new Error('CompareContext is missing above this component.');
  return compare;
}

export const useGrid = <Part>(select: (state: GridState) => Part): Part =>
  useStore(useCompare().grid, select);
export const useCells = <Part>(select: (state: CellsState) => Part): Part =>
  useStore(useCompare().cells, select);
export const useChoices = (): CompareChoices => useStore(useCompare().choices);

/** The grid as it is shown; the same object until the grid or the available choices change. */
export function useGridView(): GridView {
  const grid = useGrid((state) => state.grid);
  const choices = useChoices();
  return viewOf(grid, choices);
}

let lastView: { grid: GridDocument; choices: CompareChoices; view: GridView } | undefined;

/** The view of a grid, computed once for all components that show it. */
function viewOf(grid: GridDocument, choices: CompareChoices): GridView {
  if (lastView?.grid !== grid || lastView.choices !== choices) {
    lastView = { grid, choices, view: gridView(grid, choices) };
  }
  return lastView.view;
}
