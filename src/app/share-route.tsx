import { useRoute } from 'wouter';
import { SharedPromptPage } from '@/features/share/shared-prompt-page';
import { openInPlayground } from './handoff';

/** A shared prompt, from a link or a file. */
export function ShareRoute() {
  const [, parameters] = useRoute('/p/*?');
  const link = parameters?.['*'] ?? '';
  return <SharedPromptPage key={link} link={link} onOpen={openInPlayground} />;
}
