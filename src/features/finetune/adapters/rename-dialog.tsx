import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { useFinetune } from '@/features/finetune/finetune';
import type { AdapterRecord } from '@/storage/migrations/adapter';

/** Renames an adapter. */
export function RenameDialog({
  adapter,
  onClose,
}: {
  adapter: AdapterRecord | undefined;
  onClose: () => void;
}) {
  return (
    <Dialog open={adapter !== undefined} onClose={onClose} title="Rename the adapter">
      {adapter && <NameForm adapter={adapter} onClose={onClose} />}
    </Dialog>
  );
}

function NameForm({ adapter, onClose }: { adapter: AdapterRecord; onClose: () => void }) {
  const { library } = useFinetune();
  const [name, setName] = useState(adapter.name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void library.getState().rename(adapter.id, name.trim());
        onClose();
      }}
    >
      <Field label="Name" size="medium">
        {(control) => (
          <input
            {...control}
            data-first-focus
            dir="auto"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
            className="field"
          />
        )}
      </Field>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button shape="primary" type="submit" disabled={name.trim() === ''}>
          Rename
        </Button>
      </div>
    </form>
  );
}
