import { FileDown, FileUp } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { saveFile } from '@/components/ui/save-file';
import { useToasts } from '@/components/ui/toast-store';
import { importTask } from '@/features/compose/actions';
import { type Compose, useCompose, useDraft } from '@/features/compose/compose';
import { isBlank } from './draft';
import { draftAsTaskFile } from './draft-as-task-file';

/** Imports and exports task files in the schema of Natural Instructions. */
export function TaskFiles({ onDone }: { onDone: () => void }) {
  const compose = useCompose();
  const picker = useRef<HTMLInputElement>(null);
  const canExport = useDraft(({ draft }) => draft.mode === 'task' && !isBlank(draft));
  const save = () => {
    onDone();
    const { name, text } = draftAsTaskFile(compose.draft.getState().draft);
    saveFile(name, text, 'application/json');
  };
  return (
    <div className="flex flex-wrap gap-1">
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        aria-label="Task file to import"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (!file) return;
          onDone();
          void importTaskFile(compose, file);
        }}
      />
      <Button
        size="small"
        shape="quiet"
        icon={<FileUp size={15} aria-hidden />}
        onClick={() => picker.current?.click()}
      >
        Import a task file
      </Button>
      <Button
        size="small"
        shape="quiet"
        icon={<FileDown size={15} aria-hidden />}
        disabled={!canExport}
        onClick={save}
      >
        Export as a task file
      </Button>
    </div>
  );
}

/** Imports a task file and tells what was repaired. */
export async function importTaskFile(compose: Compose, file: File): Promise<void> {
  await runOrToast(async () => {
    const repairs = await importTask(compose, file);
    const more = repairs.length > 1 ? ` (and ${repairs.length - 1} more)` : '';
    useToasts.getState().show(repairs[0] ? `Imported. ${repairs[0]}${more}` : `Imported ${file.name}`);
  });
}
