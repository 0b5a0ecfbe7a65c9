import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { SelectField } from '@/components/ui/select-field';
import { PlaygroundError } from '@/core/errors';
import { QUANTISATIONS, type Quantisation } from '@/core/formats/checkpoint/convert';
import { formatBytes } from '@/core/words/quantities';
import { useFinetune } from '@/features/finetune/finetune';
import { mergeAdapter } from '@/features/finetune/run/actions';
import type { AdapterRecord } from '@/storage/migrations/adapter';
import { saveFile } from './downloads';

type Merging =
  | { state: 'ready' }
  | { state: 'merging'; fraction: number }
  | { state: 'merged'; file: File }
  | { state: 'failed'; error: PlaygroundError };

/** Merges an adapter into the model in use, which makes a new model. */
export function MergeDialog({
  adapter,
  onClose,
}: {
  adapter: AdapterRecord | undefined;
  onClose: () => void;
}) {
  return (
    <Dialog open={adapter !== undefined} onClose={onClose} title="Merge into the model">
      {adapter && <MergeForm adapter={adapter} onClose={onClose} />}
    </Dialog>
  );
}

function MergeForm({ adapter, onClose }: { adapter: AdapterRecord; onClose: () => void }) {
  const finetune = useFinetune();
  const [quantisation, setQuantisation] = useState<Quantisation>('q8_0');
  const [merging, setMerging] = useState<Merging>({ state: 'ready' });
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const merge = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setMerging({ state: 'merging', fraction: 0 });
    try {
      const onProgress = (fraction: number) => setMerging({ state: 'merging', fraction });
      const file = await mergeAdapter(finetune, adapter, quantisation, onProgress, controller.signal);
      setMerging({ state: 'merged', file });
    } catch (thrown) {
      setMerging({ state: 'failed', error: PlaygroundError.from(thrown) });
    }
  };
  return (
    <>
      <p className="text-sm text-pretty text-muted">
        Adds <span className="font-medium text-ink">{adapter.name}</span> to the weights of the model in use
        and writes a GGUF file that needs no adapter, here or in llama.cpp. The changed matrices are quantised
        again.
      </p>
      <SelectField
        label="Quantisation"
        size="medium"
        className="mt-3"
        value={quantisation}
        options={QUANTISATIONS.map((value) => ({ value, label: value.toUpperCase() }))}
        disabled={merging.state === 'merging'}
        onValue={setQuantisation}
      />
      {merging.state === 'merging' && (
        <ProgressBar label="Merging" fraction={merging.fraction} className="mt-4" />
      )}
      {merging.state === 'failed' && <Problem error={merging.error} className="mt-3" />}
      {merging.state === 'merged' && (
        <p role="status" className="mt-3 text-sm">
          {merging.file.name}, {formatBytes(merging.file.size)}, is ready.
        </p>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {merging.state === 'merged' ? (
          <>
            <Button
              onClick={() => {
                finetune.setup.goTo.load({ kind: 'files', files: [merging.file] });
                onClose();
              }}
            >
              Use it now
            </Button>
            <Button shape="primary" onClick={() => saveFile(merging.file.name, merging.file)}>
              Save the file
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button shape="primary" disabled={merging.state === 'merging'} onClick={() => void merge()}>
              Merge
            </Button>
          </>
        )}
      </div>
    </>
  );
}
