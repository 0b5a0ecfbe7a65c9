/** The entry of the engine worker; see worker-entry.ts for why it holds nothing else. */
import { serveWhenLoaded } from '@/core/worker-rpc/worker-entry';

declare const self: DedicatedWorkerGlobalScope;

void serveWhenLoaded(self, () => import('./serve'));
