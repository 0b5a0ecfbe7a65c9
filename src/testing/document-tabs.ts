/** Tabs of one browser, with the real stores of documents: for tests of what they write, and say to each other. */
import { createDocumentsStore, type DocumentsStore } from '@/features/compose/documents/documents-store';
import { createDraftStore, type DraftStore } from '@/features/compose/draft/draft-store';
import type { DocumentNews, DocumentsChannel } from '@/storage/documents/documents-channel';
import { type DocumentsDatabase, memoryDocuments } from '@/storage/documents/documents-database';
import type { TextStorage } from '@/storage/envelope';

export function mapStorage(entries: [string, string][] = []): TextStorage & { map: Map<string, string> } {
  const map = new Map(entries);
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

/** Messages between tabs, delivered when the test says so. */
export function bus() {
  const listeners = new Map<object, (news: DocumentNews) => void>();
  const waiting: (() => void)[] = [];
  const channel = (): DocumentsChannel => {
    const me = {};
    return {
      tell: (news) => {
        for (const [who, listener] of listeners) if (who !== me) waiting.push(() => listener(news));
      },
      listen: (listener) => {
        listeners.set(me, listener);
        return () => listeners.delete(me);
      },
    };
  };
  const deliver = () => {
    for (const send of waiting.splice(0)) send();
  };
  return { channel, deliver };
}

export interface Tab {
  draft: DraftStore;
  documents: DocumentsStore;
}

/** One browser: its storage stays while tabs come and go. */
export function browser(database: DocumentsDatabase = memoryDocuments(), storage = mapStorage()) {
  const { channel, deliver } = bus();
  /** Opens a tab whose database may take its time. */
  const beginTab = (openDatabase: () => Promise<DocumentsDatabase>, session = mapStorage()): Tab => {
    const draft = createDraftStore();
    const documents = createDocumentsStore({ draft, openDatabase, channel: channel(), storage, session });
    return { draft, documents };
  };
  const openTab = async (session = mapStorage()): Promise<Tab> => {
    const tab = beginTab(async () => database, session);
    await tab.documents.started;
    return tab;
  };
  return { database, storage, beginTab, openTab, deliver };
}

/** Types an input and saves it. */
export async function write({ draft, documents }: Tab, text: string): Promise<void> {
  draft.getState().setText('input', text);
  await documents.save();
}

export const input = ({ draft }: Tab) => draft.getState().draft.input;
export const titles = ({ documents }: Tab) => documents.getState().entries.map(({ title }) => title);
export const state = ({ documents }: Tab) => documents.getState();
