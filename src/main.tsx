import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/app';
import { ErrorBoundary } from '@/app/error-boundary';
import { loadFirstModel } from '@/app/first-model';
import { goOffline } from '@/app/offline';
import { BUILT_IN_MODEL } from '@/core/model/built-in-model';
import { type Compose, ComposeContext, createCompose } from '@/features/compose/compose';
import { engine } from '@/session/engine';
import { browserStorage } from '@/storage/envelope';
import '@/styles/main.css';

/** Creates the playground's stores and begins to load the model. */
function start(): Compose {
  const storage = browserStorage();
  const compose = createCompose({
    engine,
    storage,
    model: { kind: 'url', url: new URL(BUILT_IN_MODEL.file, document.baseURI).href },
    tasksUrl: new URL('./tasks/', document.baseURI).href,
  });
  // What a visit needs comes first; what a later one needs is stored after it.
  void goOffline(loadFirstModel(compose, storage));
  return compose;
}

let compose: Compose | undefined;

/** Starts inside the error boundary: what throws here is shown instead of leaving the page blank. */
function Start() {
  compose ??= start();
  return (
    <ComposeContext value={compose}>
      <App />
    </ComposeContext>
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
