import { lazy, Suspense, useCallback, useEffect } from 'react';
import { showError } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { type Compose, useCompose } from '@/features/compose/compose';
import { openPrompt } from '@/features/compose/current-prompt';
import { PlaygroundPage } from '@/features/compose/playground-page';
import { sharedPrompt } from '@/features/compose/shared-prompt';
import { ShareButton } from '@/features/share/share-button';
import { CompareButton } from './compare-button';
import { type Handoffs, useHandoff } from './handoff';
import { usePlaygroundShortcuts } from './use-playground-shortcuts';

const inspectSlot = () => import('./inspect-slot').then((module) => ({ default: module.InspectSlot }));
const InspectSlot = lazy(inspectSlot);

/** The playground with its keyboard shortcuts, what other areas hand off to it, and the parts that other features add. */
export function PlaygroundRoute() {
  const compose = useCompose();
  usePlaygroundShortcuts();
  const open = useCallback((given: Handoffs['playground']) => void openAsDocument(compose, given), [compose]);
  useHandoff('playground', open);
  useEffect(() => {
    // Loaded by the time there is an answer to inspect.
    inspectSlot().catch(() => undefined);
  }, []);
  return (
    <PlaygroundPage
      inspect={(run) => (
        <Suspense fallback={<p dir="auto">{run.text}</p>}>
          <InspectSlot run={run} />
        </Suspense>
      )}
      share={
        <>
          <CompareButton />
          <ShareButton prompt={() => sharedPrompt(compose)} />
        </>
      }
    />
  );
}

/** Opens a prompt as a new document; one click restores the settings from before. */
async function openAsDocument(
  compose: Compose,
  { prompt, keepSettings }: Handoffs['playground'],
): Promise<void> {
  const { show } = useToasts.getState();
  const before = compose.settings.getState().settings;
  try {
    await openPrompt(compose, prompt);
  } catch (thrown) {
    showError(thrown);
    return;
  }
  const { settings, setAll } = compose.settings.getState();
  if (keepSettings) setAll(before);
  if (keepSettings || JSON.stringify(settings) === JSON.stringify(before)) show('Opened as a new document');
  else show('Opened with its own settings', { label: 'Restore my settings', run: () => setAll(before) });
}
