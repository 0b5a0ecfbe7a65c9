/**
 * The page without a network, as an app of its own, and in its next version: what the service worker and the browser
 * offer, as a store. The service worker itself is written by the build (vite.config.ts).
 */
import { create } from 'zustand';
import { useToasts } from '@/components/ui/toast-store';

/** The event of Chromium that allows the page to offer its installation; not in TypeScript's own list. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

interface OfflineState {
  /** `off` where the browser or a setting forbids it; `ready` once everything is stored. */
  status: 'off' | 'storing' | 'ready';
  /** Installs the page as an app; null while the browser does not offer it. */
  install: (() => void) | null;
}

export const useOffline = create<OfflineState>()(() => ({ status: 'off', install: null }));

/**
 * Stores the page for visits without a network, and says when a new version waits.
 * @param quiet settles when the visit no longer needs the connection for itself
 */
export async function goOffline(quiet: Promise<unknown>): Promise<void> {
  offerInstall();
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // A page that was stored before is ready, whatever comes of looking for a new version.
  if (navigator.serviceWorker.controller) useOffline.setState({ status: 'ready' });
  await quiet;
  const { registerSW } = await import('virtual:pwa-register');
  if (useOffline.getState().status === 'off') useOffline.setState({ status: 'storing' });
  const update = registerSW({
    immediate: true,
    onRegisteredSW: (_, registration) => {
      if (registration?.active) useOffline.setState({ status: 'ready' });
    },
    onOfflineReady: () => useOffline.setState({ status: 'ready' }),
    onNeedRefresh: () =>
      useToasts
        .getState()
        .show('A new version is ready', { label: 'Reload', run: () => void update(true) }, { stays: true }),
    // Forbidden, or no room: the page then needs its network, as any other.
    onRegisterError: () => useOffline.setState({ status: 'off' }),
  });
}

function offerInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    const offer = event as InstallPrompt;
    const install = () => {
      useOffline.setState({ install: null });
      void offer.prompt();
    };
    useOffline.setState({ install });
  });
  window.addEventListener('appinstalled', () => useOffline.setState({ install: null }));
}
