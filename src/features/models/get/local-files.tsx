import { FileUp, FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { useToasts } from '@/components/ui/toast-store';
import { type FileDrop, useFileDrop } from '@/components/ui/use-file-drop';
import { PlaygroundError } from '@/core/errors';
import { type Models, useModels } from '@/features/models/models';
import { droppedFiles, topFiles } from './dropped-files';

/** Files of this machine: chosen here, or dropped anywhere on the page. */
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
    // The same file chosen again must count as a choice.
    chosen.value = '';
  };
  return (
    <div
      className={`rounded-[10px] border border-dashed p-4 transition-colors ${dragging ? 'border-accent bg-accent-soft' : 'border-field'}`}
    >
      <p className="text-sm text-muted">
        A .gguf file, or weights (safetensors, PyTorch) with their config.json and tokenizer.json. Drop them
        anywhere on this page, or choose them. They are read here and sent nowhere.
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

/** Makes an element take files of a model that are dropped on it. */
export function useModelDrop(): FileDrop {
  const models = useModels();
  return useFileDrop(async (data) => {
    try {
      openFiles(models, await droppedFiles(data));
    } catch (thrown) {
      useToasts.getState().show(`The dropped files cannot be read: ${PlaygroundError.from(thrown).message}`);
    }
  });
}
