import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { formatBytes } from '@/core/words/quantities';
import { runtimeSentences } from '@/engine/client/runtime-words';
import type { LoadProgress } from '@/engine/protocol';
import { type CurrentModel, useCurrent } from '@/features/models/models';

/** Progress and outcome of loading the model in use. */
export function LoadState({ name }: { name: string }) {
  const status = useCurrent((state) => state.status);
  const load = useCurrent((state) => state.load);
  switch (status.state) {
    case 'idle':
      return null;
    case 'loading':
      return (
        <div className="mt-3">
          <p className="numeric text-sm text-muted">{loadingText(status.progress)}</p>
          <ProgressBar
            label={`Loading ${name}`}
            fraction={fractionOf(status.progress)}
            className="mt-1.5 max-w-sm"
          />
        </div>
      );
    case 'ready':
      return <p className="mt-2 max-w-prose text-sm text-muted">{runtimeSentences(status.facts)}</p>;
    case 'failed':
      return (
        <Problem error={status.error} className="mt-3">
          <Button size="small" onClick={() => void load()}>
            Load again
          </Button>
        </Problem>
      );
  }
}

/** 0 to 1; undefined where the server does not announce a length. */
function fractionOf(progress: LoadProgress | null): number | undefined {
  const unknown = !progress || (progress.bytesDone !== undefined && progress.bytesTotal === undefined);
  return unknown ? undefined : progress.fraction;
}

function loadingText(progress: LoadProgress | null): string {
  if (!progress) return 'Loading';
  if (progress.phase === 'pipelines') return 'Preparing the device';
  const { bytesDone, bytesTotal } = progress;
  if (bytesDone === undefined) return 'Loading';
  return `Loading ${formatBytes(bytesDone)}${bytesTotal ? ` of ${formatBytes(bytesTotal)}` : ''}`;
}

/** The tag beside a model's name. */
export function stateTag({ state }: CurrentModel['status']): string | undefined {
  if (state === 'ready') return 'In use';
  return state === 'loading' ? 'Loading' : undefined;
}
