import { useToasts } from '@/components/ui/toast-store';
import { BUILT_IN_MODEL } from '@/core/model/built-in-model';
import { type Compose, ComposeContext, createCompose } from '@/features/compose/compose';
import { loadFirstModel } from '@/session/first-model';
import { createSession, type Session, SessionContext } from '@/session/session';
import { browserStorage } from '@/storage/envelope';
import { App } from './app';
import { StartError } from './error-boundary';
import { enableOfflineUse } from './offline';

let session: Session | undefined;
let compose: Compose | undefined;

/**
 * Creates what all screens share and the playground's stores, and begins to load the model. Everything the page needs is
 * created here and not when a module is loaded, so that the error boundary above can show what goes wrong.
 */
export function Start() {
  try {
    session ??= createSession({
      storage: browserStorage(),
      builtIn: { kind: 'url', url: new URL(BUILT_IN_MODEL.file, document.baseURI).href },
      baseUrl: new URL('./', document.baseURI).href,
    });
    if (!compose) {
      compose = createCompose(session);
      const say = (message: string) => useToasts.getState().show(message);
      // What is stored for offline use comes after what this visit needs.
      void enableOfflineUse(loadFirstModel({ ...session, say }));
    }
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return (
    <SessionContext value={session}>
      <ComposeContext value={compose}>
        <App />
      </ComposeContext>
    </SessionContext>
  );
}
