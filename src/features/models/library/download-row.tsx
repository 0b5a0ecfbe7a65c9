import { Pause, Play, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { Download } from '@/core/hub/library-types';
import { formatBytes } from '@/core/words/quantities';
import { downloadStatus, originLabel, RECIPE_NAMES } from '@/features/models/descriptions';
import { useModels } from '@/features/models/models';
import { discardDownload, pauseDownload, resumeDownload } from './actions';
import { ConfirmDialog } from './confirm-dialog';
import { ModelRow, Tag } from './model-row';

const STATE_TAGS: Readonly<Record<Download['state'], string>> = {
  running: 'Downloading',
  elsewhere: 'In another tab',
  paused: 'Paused',
  failed: 'Interrupted',
};

/** A download that is running, paused or failed: how far it is, and what can be done with it. */
export function DownloadRow({ download }: { download: Download }) {
  const models = useModels();
  const [asking, setAsking] = useState(false);
  const { name, state, recipe, origin, error, bytesWritten, phase, fraction } = download;
  const resumable = origin.kind !== 'local';
  const running = state === 'running';
  const discard = () => void discardDownload(models, download);
  return (
    <ModelRow
      name={name}
      tag={<Tag>{running && !resumable ? 'Converting' : STATE_TAGS[state]}</Tag>}
      facts={[RECIPE_NAMES[recipe], `from ${originLabel(origin)}`]}
      actions={
        state !== 'elsewhere' && (
          <>
            {running && (
              <Button
                size="small"
                icon={<Pause size={13} aria-hidden />}
                aria-label={`Pause ${name}`}
                onClick={() => void pauseDownload(models, download)}
              >
                Pause
              </Button>
            )}
            {!running && resumable && (
              <Button
                size="small"
                icon={
                  state === 'failed' ? <RotateCw size={13} aria-hidden /> : <Play size={13} aria-hidden />
                }
                aria-label={`${state === 'failed' ? 'Try again' : 'Resume'}: ${name}`}
                onClick={() => void resumeDownload(models, download)}
              >
                {state === 'failed' ? 'Try again' : 'Resume'}
              </Button>
            )}
            <IconButton
              size="small"
              label={`${running ? 'Cancel' : 'Discard'} ${name}`}
              onClick={() => (bytesWritten > 0 ? setAsking(true) : discard())}
            >
              <X size={15} aria-hidden />
            </IconButton>
          </>
        )
      }
    >
      <p className="numeric mt-2 text-sm">{downloadStatus(download)}</p>
      {state !== 'elsewhere' && (
        <ProgressBar
          label={`${resumable ? 'Download' : 'Conversion'} of ${name}`}
          fraction={running && phase === 'opening' ? undefined : fraction}
          className="mt-1.5"
        />
      )}
      {!running && !resumable && (
        <p className="mt-2 text-sm text-muted">
          Choose the same files again to continue; what is written so far is kept.
        </p>
      )}
      {state === 'failed' && error && <Problem error={error} className="mt-3" />}
      <ConfirmDialog
        open={asking}
        title={`Discard the download of ${name}?`}
        confirmLabel="Discard"
        onConfirm={discard}
        onClose={() => setAsking(false)}
      >
        <p>
          The {formatBytes(bytesWritten)} written so far are deleted. {running && 'Pausing would keep them.'}
        </p>
      </ConfirmDialog>
    </ModelRow>
  );
}
