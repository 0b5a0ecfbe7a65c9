import { PlaygroundPage } from '@/features/compose/playground-page';
import { usePlaygroundShortcuts } from './use-playground-shortcuts';

/** The playground with its keys and what other features put into it. */
export function PlaygroundRoute() {
  usePlaygroundShortcuts();
  return <PlaygroundPage />;
}
