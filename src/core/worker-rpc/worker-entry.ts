/**
 * The entry of a worker: it keeps messages until the module that serves them has been fetched, and holds nothing else.
 * WebKit evaluates a worker's main module a second time when another chunk of the build imports from it, so an entry file
 * imports this and nothing more; only entry files import this.
 */
import type { RpcPort } from './rpc-server';

/** The global scope of a worker, as far as an entry needs it. */
export type WorkerScope = RpcPort & Pick<EventTarget, 'removeEventListener' | 'dispatchEvent'>;

/**
 * Serves a worker with a module that is fetched now; messages that come meanwhile are delivered to it in their order.
 * @param load imports the module; when it fails, the page sees the worker fail
 */
export async function serveWhenLoaded(
  scope: WorkerScope,
  load: () => Promise<{ serve: (port: RpcPort) => void }>,
): Promise<void> {
  const early: unknown[] = [];
  const keep = (event: Event) => early.push((event as MessageEvent).data);
  scope.addEventListener('message', keep);
  try {
    const { serve } = await load();
    serve(scope);
  } catch (error) {
    // A rejected promise stays inside a worker; an error is reported to the page.
    reportError(error);
  } finally {
    scope.removeEventListener('message', keep);
  }
  for (const data of early) scope.dispatchEvent(new MessageEvent('message', { data }));
}
