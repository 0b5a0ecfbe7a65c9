/** The entry of the library worker; see worker-entry.ts for why it holds nothing else. */
import { serveWhenLoaded } from '@/core/worker-rpc/worker-entry';

declare const self: DedicatedWorkerGlobalScope;

void serveWhenLoaded(self, () => import('./serve-library'));
