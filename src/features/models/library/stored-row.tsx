import { ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import type { StoredModel } from '@/core/hub/library-types';
import { formatBytes } from '@/core/words/quantities';
import { originLabel, storedFacts } from '@/features/models/descriptions';
import { isSource, loadStored, useCurrent, useLibrary, useModels } from '@/features/models/models';
import { checkModel, removeModel } from './actions';
import { ConfirmDialog } from './confirm-dialog';
import { LoadState, stateTag } from './load-state';
import { ModelRow, Tag } from './model-row';
import { Sha256Label } from './sha256-label';

/** A stored model: what it is, and what can be done with it. */
export function StoredRow({ model }: { model: StoredModel }) {
  const models = useModels();
  const status = useCurrent((state) => state.status);
  const source = useCurrent((state) => state.source);
  const checking = useLibrary((state) => state.checking.has(model.id));
  const [asking, setAsking] = useState(false);
  const inUse = isSource(source, models.library, model);
  const tag = inUse ? stateTag(status) : undefined;
  return (
    <ModelRow
      name={model.name}
      tag={tag && <Tag>{tag}</Tag>}
      facts={storedFacts(model)}
      details={
        <p className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 text-xs text-muted">
          <span className="break-all">From {originLabel(model.origin)}</span>
          {model.license && <span>{model.license}</span>}
          <Sha256Label sha256={model.id} name={model.name} />
          {checking && <span role="status">Verifying the file…</span>}
        </p>
      }
      actions={
        <>
          {!(inUse && tag) && (
            <Button
              size="small"
              className="mr-1"
              aria-label={`Load ${model.name}`}
              onClick={() => void loadStored(models, model)}
            >
              Load
            </Button>
          )}
          <IconButton
            size="small"
            label={`Check the file of ${model.name} against its hash`}
            disabled={checking}
            onClick={() => void checkModel(models, model)}
          >
            <ShieldCheck size={15} aria-hidden />
          </IconButton>
          <IconButton size="small" label={`Delete ${model.name}`} onClick={() => setAsking(true)}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </>
      }
    >
      {inUse && <LoadState name={model.name} />}
      <ConfirmDialog
        open={asking}
        title={`Delete ${model.name}?`}
        confirmLabel="Delete"
        onConfirm={() => void removeModel(models, model)}
        onClose={() => setAsking(false)}
      >
        <p>{deletionText(model, inUse)}</p>
      </ConfirmDialog>
    </ModelRow>
  );
}

function deletionText(model: StoredModel, inUse: boolean): string {
  const again =
    model.origin.kind === 'local'
      ? 'To get it back, choose its file again.'
      : 'To get it back, download it again.';
  const still = inUse ? ' It stays in use until another model is loaded or you leave the page.' : '';
  return `This frees ${formatBytes(model.bytes)}. ${again}${still}`;
}
