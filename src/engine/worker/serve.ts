/** The engine in a browser: models come from the network, from files and from the browser's storage. */
import type { RpcPort } from '@/core/worker-rpc/rpc-server';
import { loadModel } from './loading/load-model';
import { serveEngine } from './serve-engine';

export function serve(port: RpcPort): void {
  serveEngine(port, loadModel);
}
