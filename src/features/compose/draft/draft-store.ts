/** The draft being composed, with undo and redo. */
import { type TemporalState, temporal } from 'zundo';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_ENCODING } from '@/core/encoding/named-encodings';
import { type Draft, type DraftExample, type ExampleKind, emptyDraft, emptyExample } from './draft';
import { type EditTarget, typingTarget, UndoSteps } from './undo-steps';

/** Fields that are plain text and edited in place. */
export type TextField = 'name' | 'definition' | 'input' | 'rawText';

export interface DraftState {
  draft: Draft;
  setText(field: TextField, value: string): void;
  setMode(mode: Draft['mode']): void;
  setEncoding(id: string): void;
  addExample(kind: ExampleKind): void;
  editExample(kind: ExampleKind, id: string, change: Partial<Omit<DraftExample, 'id'>>): void;
  /** Folds or unfolds an example, or all of a kind. Only the view changes, so undo skips it. */
  fold(kind: ExampleKind, folded: boolean, id?: string): void;
  duplicateExample(kind: ExampleKind, id: string): void;
  /** Swaps an example with its neighbour; the first and last stay where they are. */
  moveExample(kind: ExampleKind, id: string, by: -1 | 1): void;
  /** @returns function that puts it back where it was */
  removeExample(kind: ExampleKind, id: string): () => void;
  /** Replaces texts and examples; the encoding and the mode stay unless given. @returns undo */
  replace(draft: Partial<Draft>): () => void;
  /** Changes some fields as one step. */
  patch(change: Partial<Draft>): void;
}

type Past = Pick<DraftState, 'draft'>;

/** The undo and redo steps of a draft. */
export interface UndoHistory {
  past: Partial<Past>[];
  future: Partial<Past>[];
}

export interface DraftStore extends StoreApi<DraftState> {
  /** zundo's own store: for whether there is something to undo or redo. */
  temporal: StoreApi<TemporalState<Past>>;
  /** @returns false when there was nothing to undo */
  undo(): boolean;
  /** @returns false when there was nothing to redo */
  redo(): boolean;
  /** Shows another document with its own undo history. */
  open(draft: Draft, history?: UndoHistory): void;
  undoHistory(): UndoHistory;
}

/** Undo steps kept. They share the texts that they do not change. */
const MOST_STEPS = 200;

/** @param now clock in milliseconds; tests pass their own */
export function createDraftStore(now: () => number = () => performance.now()): DraftStore {
  const steps = new UndoSteps(now);
  const store = createStore<DraftState>()(
    temporal<DraftState, [], [], Past>(
      (set, get) => ({
        draft: emptyDraft(),
        ...draftEdits(
          () => get().draft,
          (draft, place) => steps.make(place, () => set({ draft })),
        ),
      }),
      {
        partialize: ({ draft }) => ({ draft }),
        equality: (past, current) => past.draft === current.draft,
        limit: MOST_STEPS,
        handleSet: (record) => (past) => {
          if (steps.begins()) record(past);
        },
      },
    ),
  );

  const step = (back: boolean) => {
    const edits = store.temporal.getState();
    if ((back ? edits.pastStates : edits.futureStates).length === 0) return false;
    steps.pause();
    if (back) edits.undo();
    else edits.redo();
    return true;
  };
  return Object.assign(store, {
    undo: () => step(true),
    redo: () => step(false),
    open: (draft: Draft, { past, future }: UndoHistory = { past: [], future: [] }) => {
      steps.pause();
      store.temporal.getState().pause();
      store.setState({ draft });
      store.temporal.setState({ pastStates: past, futureStates: future, isTracking: true });
    },
    undoHistory: (): UndoHistory => {
      const { pastStates, futureStates } = store.temporal.getState();
      return { past: [...pastStates], future: [...futureStates] };
    },
  });
}

type DraftEdits = Omit<DraftState, 'draft'>;

/** @param put takes the edited draft and what the edit changed */
function draftEdits(get: () => Draft, put: (draft: Draft, place: EditTarget) => void): DraftEdits {
  const change = (fields: Partial<Draft>, place: EditTarget = 'whole') => put({ ...get(), ...fields }, place);
  return {
    setText: (field, value) => change({ [field]: value }, typingTarget(field, get()[field], value)),
    setMode: (mode) => {
      if (get().mode !== mode) change({ mode });
    },
    setEncoding: (encodingId) => change({ encodingId }),
    replace: (next) => {
      const before = get();
      const { encodingId, mode } = before;
      put({ ...emptyDraft(), encodingId: encodingId || DEFAULT_ENCODING, mode, ...next }, 'whole');
      return () => put(before, 'whole');
    },
    patch: (fields) => change(fields),
    ...exampleEdits(get, (kind, list, place = 'whole') => change({ [kind]: list }, place)),
  };
}

type ExampleEdits = Pick<
  DraftState,
  'addExample' | 'editExample' | 'fold' | 'duplicateExample' | 'moveExample' | 'removeExample'
>;

function exampleEdits(
  get: () => Draft,
  put: (kind: ExampleKind, list: DraftExample[], place?: EditTarget) => void,
): ExampleEdits {
  return {
    addExample: (kind) => put(kind, [...get()[kind], emptyExample()]),
    editExample: (kind, id, edit) => {
      const list = get()[kind];
      const before = list.find((entry) => entry.id === id);
      if (!before) return;
      const edited = list.map((entry) => (entry === before ? { ...entry, ...edit } : entry));
      put(kind, edited, editTarget(before, edit));
    },
    fold: (kind, folded, id) => {
      const isMeant = (entry: DraftExample) => id === undefined || entry.id === id;
      const list = get()[kind].map((entry) => (isMeant(entry) ? { ...entry, folded } : entry));
      put(kind, list, 'view');
    },
    duplicateExample: (kind, id) => {
      const list = get()[kind].flatMap((entry) => {
        if (entry.id !== id) return [entry];
        const { id: _, ...texts } = entry;
        return [entry, emptyExample(texts)];
      });
      put(kind, list);
    },
    moveExample: (kind, id, by) => {
      const list = get()[kind];
      const at = list.findIndex((entry) => entry.id === id);
      const entry = list[at];
      const neighbour = list[at + by];
      if (entry && neighbour) put(kind, list.with(at, neighbour).with(at + by, entry));
    },
    removeExample: (kind, id) => {
      const list = get()[kind];
      const at = list.findIndex((entry) => entry.id === id);
      const removed = list[at];
      if (!removed) return () => undefined;
      put(kind, list.toSpliced(at, 1));
      return () => put(kind, get()[kind].toSpliced(at, 0, removed));
    },
  };
}

/** Typing, where one text of an example changes; a step of its own where more does. */
function editTarget(before: DraftExample, edit: Partial<Omit<DraftExample, 'id'>>): EditTarget {
  const [entry, ...others] = Object.entries(edit);
  if (!entry || others.length > 0) return 'whole';
  const [field] = entry;
  if (field !== 'input' && field !== 'output' && field !== 'explanation') return 'whole';
  return typingTarget(`${before.id} ${field}`, before[field], edit[field] ?? '');
}
