import { FileUp, FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { type FileDrop, useFileDrop } from '@/components/ui/use-file-drop';
import { type Models, useModels } from '@/features/models/models';
import { droppedFiles, topFiles } from './dropped-files';

/** Opens model files of this machine: chosen here, or dropped anywhere on the page. */
export function LocalFiles({ dragging }: { dragging: boolean }) {
  const models = useModels();
  const input = useRef<HTMLInputElement>(null);
  const choose = (wholeFolder: boolean) => {
    if (!input.current) return;
    input.current.webkitdirectory = wholeFolder;
    input.current.click();
  };
  const take = (chosen: HTMLInputElement) => {
    openFiles(models, topFiles([...(chosen.files ?? [])]));
    // Choosing the same file again must fire a change.
    chosen.value = '';
  };
  return (
    <div
      className={`rounded-[10px] border border-dashed p-4 transition-colors ${dragging ? 'border-accent bg-accent-soft' : 'border-field'}`}
    >
      <p className="text-sm text-muted">
        A .gguf file, or weights (safetensors, PyTorch) with their config.json and tokenizer (tokenizer.json
        or spiece.model). Drop them anywhere on this page, or choose them. They are read in this tab and never
        uploaded.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button icon={<FileUp size={15} aria-hidden />} onClick={() => choose(false)}>
          Choose files
        </Button>
        <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => choose(true)}>
          Choose a folder
        </Button>
      </div>
      <input ref={input} type="file" multiple hidden onChange={(event) => take(event.target)} />
    </div>
  );
}

function openFiles({ plan }: Models, files: File[]): void {
  if (files.length > 0) void plan.getState().open({ kind: 'files', files });
  else useToasts.getState().show('There are no files in that folder');
}

/** Makes an element accept model files that are dropped on it. */
export function useModelDrop(): FileDrop {
  const models = useModels();
  return useFileDrop(async (data) => {
    await runOrToast(async () => openFiles(models, await droppedFiles(data)));
  });
}
