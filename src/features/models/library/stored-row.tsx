import { ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import type { StoredModel } from '@/core/hub/library-types';
import { formatBytes } from '@/core/words/quantities';
import { isSource, loadStored, useCurrent, useLibrary, useModels } from '@/features/models/models';
import { originWords, storedFacts } from '@/features/models/words';
import { checkModel, removeModel } from './actions';
import { ConfirmDialog } from './confirm-dialog';
import { HashLabel } from './hash-label';
import { LoadState, stateTag } from './load-state';
import { ModelRow, Tag } from './model-row';

export function StoredRow({ model }: { model: StoredModel }) {
  const models = useModels();
  const { status, source } = useCurrent((state) => state);
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
          <span className="break-all">From {originWords(model.origin)}</span>
          {model.license && <span>{model.license}</span>}
          <HashLabel sha256={model.id} name={model.name} />
          {checking && <span role="status">Reading the file through…</span>}
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
        <p>{deleteWords(model, inUse)}</p>
      </ConfirmDialog>
    </ModelRow>
  );
}

function deleteWords(model: StoredModel, inUse: boolean): string {
  const again =
    model.origin.kind === 'local'
      ? 'To have it again you choose its file again.'
      : 'To have it again it must be fetched again.';
  const still = inUse ? ' It stays in use until another model is loaded or the page is left.' : '';
  return `This frees ${formatBytes(model.bytes)}. ${again}${still}`;
}
