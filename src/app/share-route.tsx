import { useRoute } from 'wouter';
import { SharedPromptPage } from '@/features/share/shared-prompt-page';
import { openInPlayground } from './hand-over';

/** What somebody shared, as a link or as a file. */
export function ShareRoute() {
  const [, parameters] = useRoute('/p/*?');
  const link = parameters?.['*'] ?? '';
  return <SharedPromptPage key={link} link={link} onOpen={openInPlayground} />;
}
