import { Share2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';

// Loaded on first use: most visits share nothing.
const ShareDialog = lazy(() => import('./share-dialog').then((module) => ({ default: module.ShareDialog })));

interface ShareButtonProps {
  /** The prompt as it is when the button is pressed. */
  prompt: () => PlaygroundPrompt;
}

/** Opens the dialog that shares a prompt. */
export function ShareButton({ prompt }: ShareButtonProps) {
  const [shared, setShared] = useState<PlaygroundPrompt | null>(null);
  const [asked, setAsked] = useState(false);
  const open = () => {
    setShared(prompt());
    setAsked(true);
  };
  return (
    <>
      <Button size="small" icon={<Share2 size={15} aria-hidden />} onClick={open}>
        Share
      </Button>
      {asked && (
        <Suspense fallback={null}>
          <ShareDialog prompt={shared} onClose={() => setShared(null)} />
        </Suspense>
      )}
    </>
  );
}
