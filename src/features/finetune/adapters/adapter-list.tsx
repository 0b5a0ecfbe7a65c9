import { Download, Ellipsis, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Popover } from '@/components/ui/popover';
import { Problem } from '@/components/ui/problem';
import { useToasts } from '@/components/ui/toast-store';
import { UnreadableNote } from '@/components/ui/unreadable-note';
import { formatBytes } from '@/core/words/quantities';
import { useFinetune, useLibrary } from '@/features/finetune/finetune';
import { shortDate } from '@/features/finetune/words';
import type { AdapterRecord } from '@/storage/migrations/adapter';
import { MergeDialog } from './merge-dialog';
import { RenameDialog } from './rename-dialog';

/** Adapters that were trained here or imported. */
export function AdapterList() {
  const adapters = useLibrary((state) => state.adapters);
  const problem = useLibrary((state) => state.problem);
  const unreadable = useLibrary((state) => state.unreadable.adapters);
  const [merging, setMerging] = useState<AdapterRecord>();
  const [naming, setNaming] = useState<AdapterRecord>();
  return (
    <section aria-labelledby="adapters">
      <div className="mb-2 flex items-center justify-between gap-2">
        <h2 id="adapters" className="font-semibold">
          Adapters
        </h2>
        <ImportButton />
      </div>
      {problem && <Problem error={problem} className="mb-2" />}
      {adapters.length === 0 ? (
        <p className="text-sm text-pretty text-muted">
          None yet. A finished run adds its adapter here. PEFT adapters for T5 can be imported from their two
          files, <code>adapter_config.json</code> and <code>adapter_model.safetensors</code>.
        </p>
      ) : (
        <ul className="card divide-y divide-line">
          {adapters.map((adapter) => (
            <AdapterRow
              key={adapter.id}
              adapter={adapter}
              onMerge={() => setMerging(adapter)}
              onRename={() => setNaming(adapter)}
            />
          ))}
        </ul>
      )}
      <UnreadableNote noun="adapter" count={unreadable} className="mt-2" />
      <MergeDialog adapter={merging} onClose={() => setMerging(undefined)} />
      <RenameDialog adapter={naming} onClose={() => setNaming(undefined)} />
    </section>
  );
}

function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  const { library } = useFinetune();
  return (
    <>
      <Button size="small" icon={<Upload size={14} aria-hidden />} onClick={() => input.current?.click()}>
        Import
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".json,.safetensors,.bin"
        aria-label="Import an adapter"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) void library.getState().importFiles(files);
        }}
      />
    </>
  );
}

interface AdapterRowProps {
  adapter: AdapterRecord;
  onMerge: () => void;
  onRename: () => void;
}

function AdapterRow({ adapter, onMerge, onRename }: AdapterRowProps) {
  const { library, setup } = useFinetune();
  const { name, baseModel, rank, bytes, createdAt, id } = adapter;
  const remove = async () => {
    const undo = await library.getState().removeAdapter(adapter);
    useToasts.getState().show(`${name} was deleted`, undo && { label: 'Undo', run: undo });
  };
  return (
    <li className="flex items-center gap-1 py-2 pr-1.5 pl-3.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-sm text-muted">{baseModel ? `For ${baseModel}` : 'Base model unknown'}</p>
        <p className="numeric truncate text-sm text-muted">
          Rank {rank}, {formatBytes(bytes)}, {shortDate(createdAt)}
        </p>
      </div>
      <button
        type="button"
        aria-label={`Export ${name}`}
        title="Export as PEFT files"
        onClick={() => void library.getState().exportAdapter(adapter)}
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <Download size={15} aria-hidden />
      </button>
      <Popover
        label={`More actions for ${name}`}
        triggerLabel={`More actions for ${name}`}
        triggerClassName="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
        trigger={<Ellipsis size={15} aria-hidden />}
        className="w-72"
      >
        {(close) => (
          <ul className="grid gap-0.5">
            <MenuItem
              label="Compare on the Playground’s prompt"
              run={() => setup.goTo.compare({ task: undefined, rows: [], adapter: { id, name } })}
              close={close}
            />
            <MenuItem label="Merge into the model…" run={onMerge} close={close} />
            <MenuItem label="Rename…" run={onRename} close={close} />
            <MenuItem label="Delete" danger run={() => void remove()} close={close} />
          </ul>
        )}
      </Popover>
    </li>
  );
}

interface MenuItemProps {
  label: string;
  danger?: boolean;
  run: () => void;
  close: () => void;
}

function MenuItem({ label, danger = false, run, close }: MenuItemProps) {
  return (
    <li>
      <button
        type="button"
        onClick={() => {
          close();
          run();
        }}
        className={`flex h-9 w-full items-center rounded-md px-2.5 text-left text-sm hover:bg-sunken ${danger ? 'text-danger' : ''}`}
      >
        {label}
      </button>
    </li>
  );
}
