/** The draft being composed, saved as it changes. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';
import {
  DEFAULT_ENCODING,
  type Draft,
  type DraftExample,
  draftFormat,
  type ExampleKind,
  emptyDraft,
  emptyExample,
} from './draft';

/** Fields that are plain text and edited in place. */
export type TextField = 'name' | 'definition' | 'input' | 'rawText';

export interface DraftState {
  draft: Draft;
  /** What was stored could not be read and was set aside. */
  unreadable: boolean;
  /** The storage refused the last save. */
  unsaved: boolean;
  setText(field: TextField, value: string): void;
  setMode(mode: Draft['mode']): void;
  setEncoding(id: string): void;
  addExample(kind: ExampleKind): void;
  editExample(kind: ExampleKind, id: string, change: Partial<Omit<DraftExample, 'id'>>): void;
  duplicateExample(kind: ExampleKind, id: string): void;
  /** Swaps an example with its neighbour; at the border nothing happens. */
  moveExample(kind: ExampleKind, id: string, by: -1 | 1): void;
  /** @returns function that puts it back where it was */
  removeExample(kind: ExampleKind, id: string): () => void;
  /** Replaces texts and examples; the encoding and the mode stay unless given. @returns undo */
  replace(draft: Partial<Draft>): () => void;
  /** Drops the note about unreadable storage. */
  dismissNote(): void;
}

export type DraftStore = StoreApi<DraftState>;

/** Milliseconds of quiet before the draft is written to storage. */
const SAVE_AFTER = 300;

/** @param storage undefined where the browser forbids it: the draft then lives as long as the page */
export function createDraftStore(storage: TextStorage | undefined): DraftStore & { flush(): void } {
  const stored = readEnvelope(storage, draftFormat);
  const store = createStore<DraftState>()((set, get) => {
    const change = (edit: (draft: Draft) => Draft) => set(({ draft }) => ({ draft: edit(draft) }));
    const changeList = (kind: ExampleKind, edit: (list: DraftExample[]) => DraftExample[]) =>
      change((draft) => ({ ...draft, [kind]: edit(draft[kind]) }));
    return {
      draft: stored.state === 'read' ? stored.value : emptyDraft(),
      unreadable: stored.state === 'unreadable',
      unsaved: false,
      setText: (field, value) => change((draft) => ({ ...draft, [field]: value })),
      setMode: (mode) => change((draft) => ({ ...draft, mode })),
      setEncoding: (encodingId) => change((draft) => ({ ...draft, encodingId })),
      addExample: (kind) => changeList(kind, (list) => [...list, emptyExample()]),
      editExample: (kind, id, edit) =>
        changeList(kind, (list) => list.map((entry) => (entry.id === id ? { ...entry, ...edit } : entry))),
      duplicateExample: (kind, id) =>
        changeList(kind, (list) =>
          list.flatMap((entry) => {
            if (entry.id !== id) return [entry];
            const { id: _, ...texts } = entry;
            return [entry, emptyExample(texts)];
          }),
        ),
      moveExample: (kind, id, by) => changeList(kind, (list) => moved(list, id, by)),
      removeExample: (kind, id) => {
        const at = get().draft[kind].findIndex((entry) => entry.id === id);
        const removed = get().draft[kind][at];
        changeList(kind, (list) => list.filter((entry) => entry.id !== id));
        return () => {
          if (removed) changeList(kind, (list) => list.toSpliced(at, 0, removed));
        };
      },
      replace: (next) => {
        const { encodingId, mode } = get().draft;
        const before = get().draft;
        set({ draft: { ...emptyDraft(), encodingId: encodingId || DEFAULT_ENCODING, mode, ...next } });
        return () => set({ draft: before });
      },
      dismissNote: () => set({ unreadable: false }),
    };
  });
  return Object.assign(store, { flush: saveOnChange(store, storage) });
}

function moved(list: DraftExample[], id: string, by: -1 | 1): DraftExample[] {
  const at = list.findIndex((entry) => entry.id === id);
  const entry = list[at];
  const neighbour = list[at + by];
  if (!entry || !neighbour) return list;
  return list.with(at, neighbour).with(at + by, entry);
}

/** @returns function that writes at once what is still waiting */
function saveOnChange(store: DraftStore, storage: TextStorage | undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const unsaved = !writeEnvelope(storage, draftFormat, store.getState().draft);
    if (unsaved !== store.getState().unsaved) store.setState({ unsaved });
  };
  store.subscribe(({ draft }, before) => {
    if (draft === before.draft) return;
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  });
  return save;
}
