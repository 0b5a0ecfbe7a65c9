import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextArea } from '@/components/ui/text-area';
import type { GridRow } from '@/core/compare/grid';
import { useGrid } from '@/features/compare/compare';

/** Edits an input and its expected answers. */
export function RowDialog({ rowId, onClose }: { rowId: string | null; onClose: () => void }) {
  const row = useGrid((state) => state.grid.rows.find(({ id }) => id === rowId));
  return (
    <Dialog open={row !== undefined} onClose={onClose} title="Edit the input">
      {row && <RowForm key={row.id} row={row} onClose={onClose} />}
    </Dialog>
  );
}

function RowForm({ row, onClose }: { row: GridRow; onClose: () => void }) {
  const editRow = useGrid((state) => state.editRow);
  const [input, setInput] = useState(row.input);
  const [references, setReferences] = useState(row.references.join('\n'));
  // Unedited references are kept as they are, because one of them may contain a line break.
  const untouched = references === row.references.join('\n');
  const save = () => {
    const lines = references.split('\n').filter((line) => line.trim() !== '');
    editRow(row.id, { input, references: untouched ? row.references : lines });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextArea data-first-focus label="Input" value={input} rows={4} onValue={setInput} />
      <div className="mt-3">
        <TextArea
          label="Expected answers"
          value={references}
          rows={2}
          onValue={setReferences}
          hint="One per line; any of them counts as correct. Without one, answers are not scored."
        />
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" shape="primary">
          Save
        </Button>
      </div>
    </form>
  );
}
