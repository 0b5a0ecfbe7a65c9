import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorBoundary } from '@/app/error-boundary';
import { Start } from '@/app/start';
import { showStorageNotices } from '@/app/storage-notices';
import '@/styles/main.css';

// Before anything is read from storage.
showStorageNotices(() => window.location.reload());

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <Start />
    </ErrorBoundary>
  </StrictMode>,
);
