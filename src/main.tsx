import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/app';
import { ErrorBoundary } from '@/app/error-boundary';
import { createEngineClient } from '@/engine/client/engine-client';
import { ComposeContext, createCompose } from '@/features/compose/compose';
import { browserStorage } from '@/storage/envelope';
import '@/styles/main.css';

const compose = createCompose({
  engine: createEngineClient(),
  storage: browserStorage(),
  model: { kind: 'url', url: new URL('./models/instruct-mini-q8_0.gguf', document.baseURI).href },
  tasksUrl: new URL('./tasks/', document.baseURI).href,
});
void compose.model.getState().load();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <ComposeContext value={compose}>
        <App />
      </ComposeContext>
    </ErrorBoundary>
  </StrictMode>,
);
