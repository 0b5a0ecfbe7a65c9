import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/app';
import { ErrorBoundary } from '@/app/error-boundary';
import { goOffline } from '@/app/offline';
import { useToasts } from '@/components/ui/toast-store';
import { BUILT_IN_MODEL } from '@/core/model/built-in-model';
import { type Compose, ComposeContext, createCompose } from '@/features/compose/compose';
import { loadFirstModel } from '@/session/first-model';
import { createSession, type Session, SessionContext } from '@/session/session';
import { browserStorage } from '@/storage/envelope';
import '@/styles/main.css';

/** Creates what the page shares and the playground's stores, and begins to load the model. */
function start(): { session: Session; compose: Compose } {
  const session = createSession({
    storage: browserStorage(),
    builtIn: { kind: 'url', url: new URL(BUILT_IN_MODEL.file, document.baseURI).href },
    baseUrl: new URL('./', document.baseURI).href,
  });
  const compose = createCompose(session);
  const say = (message: string) => useToasts.getState().show(message);
  // What a visit needs comes first; what a later one needs is stored after it.
  void goOffline(loadFirstModel({ ...session, say }));
  return { session, compose };
}

let started: ReturnType<typeof start> | undefined;

/** Starts inside the error boundary: what throws here is shown instead of leaving the page blank. */
function Start() {
  started ??= start();
  return (
    <SessionContext value={started.session}>
      <ComposeContext value={started.compose}>
        <App />
      </ComposeContext>
    </SessionContext>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <Start />
    </ErrorBoundary>
  </StrictMode>,
);
