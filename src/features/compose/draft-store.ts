/** The draft being composed, and the way back through its edits. */
import { type TemporalState, temporal } from 'zundo';
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  DEFAULT_ENCODING,
  type Draft,
  type DraftExample,
  type ExampleKind,
  emptyDraft,
  emptyExample,
} from './draft';

/** Fields that are plain text and edited in place. */
export type TextField = 'name' | 'definition' | 'input' | 'rawText';

export interface DraftState {
  draft: Draft;
  setText(field: TextField, value: string): void;
  setMode(mode: Draft['mode']): void;
  setEncoding(id: string): void;
  addExample(kind: ExampleKind): void;
  editExample(kind: ExampleKind, id: string, change: Partial<Omit<DraftExample, 'id'>>): void;
  /** Folds or unfolds an example, or all of a kind: a matter of view, which undo passes over. */
  fold(kind: ExampleKind, folded: boolean, id?: string): void;
  duplicateExample(kind: ExampleKind, id: string): void;
  /** Swaps an example with its neighbour; at the border nothing happens. */
  moveExample(kind: ExampleKind, id: string, by: -1 | 1): void;
  /** @returns function that puts it back where it was */
  removeExample(kind: ExampleKind, id: string): () => void;
  /** Replaces texts and examples; the encoding and the mode stay unless given. @returns undo */
  replace(draft: Partial<Draft>): () => void;
  /** Changes some fields as one step. */
  patch(change: Partial<Draft>): void;
}

type Past = Pick<DraftState, 'draft'>;

/** The edits behind and ahead of the draft. */
export interface EditTrail {
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
  /** Shows another document; its own edits lie behind it, not the ones of the document before. */
  open(draft: Draft, trail?: EditTrail): void;
  trail(): EditTrail;
}

/** Steps that can be undone. They share the texts they do not change. */
const MOST_STEPS = 200;
/** Milliseconds without a key after which typing in the same field is another step. */
const SAME_STEP_MS = 1000;

/** @param now clock in milliseconds; tests pass their own */
export function createDraftStore(now: () => number = () => performance.now()): DraftStore {
  /** What the edit under way is about: typing in one place makes one step as long as it goes on. */
  let place: string | 'view' | null = null;
  let last: { place: string; at: number } | null = null;

  const store = createStore<DraftState>()(
    temporal<DraftState, [], [], Past>(
      (set, get) => {
        const change = (edit: (draft: Draft) => Draft, where: string | null = null) => {
          place = where;
          set(({ draft }) => ({ draft: edit(draft) }));
          place = null;
        };
        const changeList = (
          kind: ExampleKind,
          edit: (list: DraftExample[]) => DraftExample[],
          where: string | null = null,
        ) => change((draft) => ({ ...draft, [kind]: edit(draft[kind]) }), where);
        return {
          draft: emptyDraft(),
          setText: (field, value) => {
            const before = get().draft[field];
            change((draft) => ({ ...draft, [field]: value }), isTyping(before, value) ? field : null);
          },
          setMode: (mode) => change((draft) => (draft.mode === mode ? draft : { ...draft, mode })),
          setEncoding: (encodingId) => change((draft) => ({ ...draft, encodingId })),
          addExample: (kind) => changeList(kind, (list) => [...list, emptyExample()]),
          editExample: (kind, id, edit) => {
            const before = get().draft[kind].find((entry) => entry.id === id);
            const typing = textFields(edit).every(([field, text]) => isTyping(before?.[field] ?? '', text));
            changeList(
              kind,
              (list) => list.map((entry) => (entry.id === id ? { ...entry, ...edit } : entry)),
              typing ? `${id} ${Object.keys(edit).join(' ')}` : null,
            );
          },
          fold: (kind, folded, id) =>
            changeList(
              kind,
              (list) =>
                list.map((entry) => (id === undefined || entry.id === id ? { ...entry, folded } : entry)),
              'view',
            ),
          duplicateExample: (kind, id) =>
            changeList(kind, (list) =>
              list.flatMap((entry) => {
                if (entry.id !== id) return [entry];
                const { id: _, ...texts } = entry;
                return [entry, emptyExample(texts)];
              }),
            ),
          moveExample: (kind, id, by) =>
            change((draft) => {
              const list = moved(draft[kind], id, by);
              return list === draft[kind] ? draft : { ...draft, [kind]: list };
            }),
          removeExample: (kind, id) => {
            const at = get().draft[kind].findIndex((entry) => entry.id === id);
            const removed = get().draft[kind][at];
            if (!removed) return () => undefined;
            changeList(kind, (list) => list.filter((entry) => entry.id !== id));
            return () => changeList(kind, (list) => list.toSpliced(at, 0, removed));
          },
          replace: (next) => {
            const { encodingId, mode } = get().draft;
            const before = get().draft;
            change(() => ({ ...emptyDraft(), encodingId: encodingId || DEFAULT_ENCODING, mode, ...next }));
            return () => change(() => before);
          },
          patch: (fields) => change((draft) => ({ ...draft, ...fields })),
        };
      },
      {
        partialize: ({ draft }) => ({ draft }),
        equality: (past, current) => past.draft === current.draft,
        limit: MOST_STEPS,
        handleSet: (record) => (past) => {
          if (place === 'view') return;
          const goesOn = place !== null && last?.place === place && now() - last.at < SAME_STEP_MS;
          last = place === null ? null : { place, at: now() };
          if (!goesOn) record(past);
        },
      },
    ),
  );

  const step = (back: boolean) => {
    const trail = store.temporal.getState();
    if ((back ? trail.pastStates : trail.futureStates).length === 0) return false;
    last = null;
    if (back) trail.undo();
    else trail.redo();
    return true;
  };
  return Object.assign(store, {
    undo: () => step(true),
    redo: () => step(false),
    open: (draft: Draft, { past, future }: EditTrail = { past: [], future: [] }) => {
      last = null;
      store.temporal.getState().pause();
      store.setState({ draft });
      store.temporal.setState({ pastStates: past, futureStates: future, isTracking: true });
    },
    trail: (): EditTrail => {
      const { pastStates, futureStates } = store.temporal.getState();
      return { past: [...pastStates], future: [...futureStates] };
    },
  });
}

/** UTF-16 units that a key, a dictation or a correction changes at once; more is a paste, a step of its own. */
const TYPED_AT_ONCE = 40;

function isTyping(before: string, after: string): boolean {
  return Math.abs(after.length - before.length) <= TYPED_AT_ONCE;
}

type ExampleText = 'input' | 'output' | 'explanation';

function textFields(edit: Partial<DraftExample>): [field: ExampleText, text: string][] {
  const fields: ExampleText[] = ['input', 'output', 'explanation'];
  return fields.flatMap((field) => (edit[field] === undefined ? [] : [[field, edit[field]]]));
}

function moved(list: DraftExample[], id: string, by: -1 | 1): DraftExample[] {
  const at = list.findIndex((entry) => entry.id === id);
  const entry = list[at];
  const neighbour = list[at + by];
  if (!entry || !neighbour) return list;
  return list.with(at, neighbour).with(at + by, entry);
}
