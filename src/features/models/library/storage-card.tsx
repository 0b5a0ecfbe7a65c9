import { Button } from '@/components/ui/button';
import { formatBytes } from '@/core/words/quantities';
import { useLibrary } from '@/features/models/models';
import { SideCard } from './side-card';

/** How much the browser stores for this page, and whether it may delete it. */
export function StorageCard() {
  const known = useLibrary((state) => state.known);
  const persistence = useLibrary((state) => state.persistence);
  const askToPersist = useLibrary((state) => state.askToPersist);
  const { available, persisted, usage, quota } = useLibrary((state) => state.library.storage);
  if (!known) return null;
  return (
    <SideCard title="Storage">
      {!available && (
        <p className="mt-1 text-sm text-muted">
          This browser gives the page no storage, as happens in some private windows and without https. Models
          are kept in memory and are lost when you leave the page.
        </p>
      )}
      {available && usage !== undefined && quota !== undefined && (
        <>
          <p className="numeric mt-1 text-sm">
            {formatBytes(usage)} <span className="text-muted">of {formatBytes(quota)} used by this page</span>
          </p>
          <StorageMeter usage={usage} quota={quota} />
        </>
      )}
      {available && persisted && (
        <p className="mt-3 text-sm text-muted">The browser has agreed to keep what is stored.</p>
      )}
      {available && !persisted && (
        <>
          <p className="mt-3 text-sm text-muted">
            {persistence === 'refused'
              ? 'The browser declined. It may agree once you bookmark or install this page; until then it can delete models when the disk is full.'
              : 'When the disk is full, the browser may delete what is stored.'}
          </p>
          <Button
            size="small"
            className="mt-2.5"
            disabled={persistence === 'asking'}
            onClick={() => void askToPersist()}
          >
            Ask the browser to keep it
          </Button>
        </>
      )}
    </SideCard>
  );
}

/** For the eye only: the sentence above it says the same. */
function StorageMeter({ usage, quota }: { usage: number; quota: number }) {
  const percent = quota > 0 ? Math.min(100, (usage / quota) * 100) : 100;
  return (
    <div aria-hidden className="mt-2 h-1.5 overflow-hidden rounded-full bg-line">
      <div
        className={`h-full min-w-1 rounded-full ${percent > 90 ? 'bg-danger' : 'bg-accent'}`}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
