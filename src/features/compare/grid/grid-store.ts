/** The grid that a person sets up; every removal can be undone. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { GRID_BOUNDS, type GridAxes, type GridInput } from '@/core/compare/grid';
import { PlaygroundError } from '@/core/errors';
import {
  DEFAULT_GENERATION_SETTINGS,
  type GenerationSettings,
  type NumberSetting,
} from '@/core/generation/generation-settings';
import { clampSetting } from '@/core/generation/settings-table';
import { newId } from '@/core/random/new-id';
import { emptyGrid, type GridDocument, type GridSource, newRow, withSource } from './grid-document';

export interface GridState {
  grid: GridDocument;
  /** False until what is stored has been read. */
  opened: boolean;
  /** What is stored could not be read and was set aside. */
  unreadable: boolean;
  /** The browser refused the last save. */
  unsaved: boolean;
  /** Another tab changed the comparison while this one was using it. */
  elsewhere: boolean;

  /** Replaces the texts of the grid. @returns undo */
  open(source: GridSource): () => void;
  /** Removes everything. @returns undo */
  clear(): () => void;
  setWording(id: string, text: string): void;
  /** @returns id of the new wording @throws {PlaygroundError} `invalid-input` when there are too many */
  addWording(): string;
  /** The last one stays. @returns undo */
  removeWording(id: string): () => void;
  /** @throws {PlaygroundError} `invalid-input` when there are too many */
  addRows(inputs: readonly GridInput[]): void;
  editRow(id: string, row: GridInput): void;
  /** @returns undo */
  removeRow(id: string): () => void;
  /** An empty choice is ignored: an axis always has something. */
  setAxis<Axis extends keyof GridAxes>(axis: Axis, choices: GridAxes[Axis]): void;
  /** @returns undo */
  removeColumn(key: string): () => void;
  /** Restores removed columns. */
  restoreColumns(): void;
  /** Shows differences from a column; null shows none. */
  compareWith(key: string | null): void;
  setDifferentOnly(only: boolean): void;
  setMethod(method: GenerationSettings['method']): void;
  /** A number out of range becomes the nearest one in range; NaN and infinities are ignored. */
  setNumber(name: NumberSetting, value: number): void;
  resetSettings(): void;
  /** Dismisses the warnings about storage and other tabs. */
  dismissNote(): void;
}

export type GridStore = StoreApi<GridState>;

export function createGridStore(): GridStore {
  return createStore<GridState>()((set, get) => {
    const change = (edit: (grid: GridDocument) => GridDocument) => set(({ grid }) => ({ grid: edit(grid) }));
    const changePrompt = (edit: (prompt: GridDocument['prompt']) => Partial<GridDocument['prompt']>) =>
      change((grid) => ({ ...grid, prompt: { ...grid.prompt, ...edit(grid.prompt) } }));
    const replace = (next: GridDocument) => {
      const before = get().grid;
      set({ grid: next });
      return () => set({ grid: before });
    };
    const changeSettings = (settings: Partial<GenerationSettings>) =>
      change((grid) => ({ ...grid, settings: { ...grid.settings, ...settings } }));

    return {
      grid: emptyGrid(),
      opened: false,
      unreadable: false,
      unsaved: false,
      elsewhere: false,
      open: (source) => replace(withSource(get().grid, source)),
      clear: () => replace({ ...emptyGrid(), settings: get().grid.settings, axes: get().grid.axes }),
      setWording: (id, text) =>
        changePrompt(({ wordings }) => ({
          wordings: wordings.map((wording) => (wording.id === id ? { id, text } : wording)),
        })),
      addWording: () => {
        const { wordings } = get().grid.prompt;
        if (wordings.length >= GRID_BOUNDS.wordings) throw tooMany('wordings', GRID_BOUNDS.wordings);
        const id = newId();
        changePrompt(() => ({ wordings: [...wordings, { id, text: '' }] }));
        return id;
      },
      removeWording: (id) => {
        const { wordings } = get().grid.prompt;
        const at = wordings.findIndex((wording) => wording.id === id);
        const removed = wordings[at];
        if (!removed || wordings.length === 1) return () => {};
        changePrompt((prompt) => ({ wordings: prompt.wordings.filter((wording) => wording.id !== id) }));
        return () => changePrompt((prompt) => ({ wordings: prompt.wordings.toSpliced(at, 0, removed) }));
      },
      addRows: (inputs) => {
        const { rows } = get().grid;
        if (rows.length + inputs.length > GRID_BOUNDS.rows) throw tooMany('inputs', GRID_BOUNDS.rows);
        change((grid) => ({ ...grid, rows: [...grid.rows, ...inputs.map(newRow)] }));
      },
      editRow: (id, { input, references }) =>
        change((grid) => ({
          ...grid,
          rows: grid.rows.map((row) => (row.id === id ? { id, input, references } : row)),
        })),
      removeRow: (id) => {
        const at = get().grid.rows.findIndex((row) => row.id === id);
        const removed = get().grid.rows[at];
        change((grid) => ({ ...grid, rows: grid.rows.filter((row) => row.id !== id) }));
        return () => {
          if (removed) change((grid) => ({ ...grid, rows: grid.rows.toSpliced(at, 0, removed) }));
        };
      },
      setAxis: (axis, choices) => {
        if (choices.length === 0) return;
        change((grid) => ({ ...grid, axes: { ...grid.axes, [axis]: choices }, excluded: [] }));
      },
      removeColumn: (key) => {
        const { excluded, baseline } = get().grid;
        change((grid) => ({
          ...grid,
          excluded: [...grid.excluded, key],
          baseline: grid.baseline === key ? null : grid.baseline,
        }));
        return () => change((grid) => ({ ...grid, excluded, baseline }));
      },
      restoreColumns: () => change((grid) => ({ ...grid, excluded: [] })),
      compareWith: (baseline) => change((grid) => ({ ...grid, baseline })),
      setDifferentOnly: (differentOnly) => change((grid) => ({ ...grid, differentOnly })),
      setMethod: (method) => changeSettings({ method }),
      setNumber: (name, value) => {
        if (Number.isFinite(value)) changeSettings({ [name]: clampSetting(name, value) });
      },
      resetSettings: () => changeSettings(DEFAULT_GENERATION_SETTINGS),
      dismissNote: () => set({ unreadable: false, elsewhere: false }),
    };
  });
}

function tooMany(what: string, most: number): PlaygroundError {
  return new PlaygroundError('invalid-input', `A grid can have up to ${most} ${what}.`, {
    hint: 'Remove some first.',
  });
}
