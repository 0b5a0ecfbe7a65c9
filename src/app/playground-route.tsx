import { lazy, Suspense, useCallback, useEffect } from 'react';
import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import { type Compose, useCompose } from '@/features/compose/compose';
import { openPrompt } from '@/features/compose/current-prompt';
import { PlaygroundPage } from '@/features/compose/playground-page';
import { sharedPrompt } from '@/features/compose/shared-prompt';
import { ShareButton } from '@/features/share/share-button';
import { CompareButton } from './compare-button';
import { type HandedOver, useHandOver } from './hand-over';
import { usePlaygroundShortcuts } from './use-playground-shortcuts';

const inspectSlot = () => import('./inspect-slot').then((module) => ({ default: module.InspectSlot }));
const InspectSlot = lazy(inspectSlot);

/** The playground with its keys, what other areas hand to it, and what other features put into it. */
export function PlaygroundRoute() {
  const compose = useCompose();
  usePlaygroundShortcuts();
  const open = useCallback((given: HandedOver['playground']) => void openBeside(compose, given), [compose]);
  useHandOver('playground', open);
  useEffect(() => {
    // Here by the time there is an answer to look into.
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

/** Opens a prompt as a document of its own; the settings that were in force are one click away. */
async function openBeside(
  compose: Compose,
  { prompt, keepSettings }: HandedOver['playground'],
): Promise<void> {
  const { show } = useToasts.getState();
  const before = compose.settings.getState().settings;
  try {
    await openPrompt(compose, prompt);
  } catch (thrown) {
    show(PlaygroundError.from(thrown).message);
    return;
  }
  const { settings, setAll } = compose.settings.getState();
  if (keepSettings) setAll(before);
  if (keepSettings || JSON.stringify(settings) === JSON.stringify(before))
    show('Opened as a document of its own');
  else show('Opened with its own settings', { label: 'Back to mine', run: () => setAll(before) });
}
