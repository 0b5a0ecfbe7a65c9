/** Parts of the playground in a real browser, with the real stores, engine and built-in model. */
import type { ReactNode } from 'react';
import { render } from 'vitest-browser-react';
import { Toaster } from '@/components/ui/toaster';
import { BUILT_IN_MODEL } from '@/core/model/built-in-model';
import { type Compose, ComposeContext, createCompose } from '@/features/compose/compose';
import { createSession, SessionContext } from '@/session/session';
import type { DocumentsDatabase } from '@/storage/documents/documents-database';
import { mapStorage } from './document-tabs';

/** Stores of a page that no one has used before. @param storage in place of localStorage */
export function startCompose(openDatabase: () => Promise<DocumentsDatabase>, storage = mapStorage()) {
  sessionStorage.clear();
  const baseUrl = `${window.location.origin}/`;
  const builtIn = { kind: 'url', url: new URL(BUILT_IN_MODEL.file, baseUrl).href } as const;
  const session = createSession({ storage, builtIn, baseUrl });
  const compose = createCompose(session, openDatabase);
  return { session, compose };
}

/** Shows parts of the playground around those stores. */
export function renderCompose({ session, compose }: ReturnType<typeof startCompose>, parts: ReactNode) {
  return render(
    <SessionContext value={session}>
      <ComposeContext value={compose}>
        {parts}
        <Toaster />
      </ComposeContext>
    </SessionContext>,
  );
}

/** Writes into the input as a person would, and saves it. */
export async function writeInput({ draft, documents }: Compose, text: string): Promise<void> {
  draft.getState().setText('input', text);
  await documents.save();
}
