import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { TextArea } from '@/components/ui/text-area';
import { countOf } from '@/core/words/quantities';
import { useGrid } from '@/features/compare/compare';
import { inputsOfLines } from './input-lines';

/** Adds rows: one, or a whole list pasted from elsewhere. */
export function AddInputs() {
  const addRows = useGrid((state) => state.addRows);
  const [text, setText] = useState('');
  const inputs = inputsOfLines(text);
  const add = async () => {
    if (inputs.length > 0 && (await runOrToast(() => addRows(inputs)))) setText('');
  };
  return (
    <section aria-label="Add inputs" className="card p-3 sm:p-4">
      <TextArea
        label="Add inputs"
        value={text}
        rows={2}
        onValue={setText}
        hint="One per line, optionally with a tab and the expected answer after it, as copied from a spreadsheet."
        className="max-h-64"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          // Handled here, because elsewhere on the page the same keys run the cells.
          event.preventDefault();
          void add();
        }}
      />
      <Button
        size="small"
        className="mt-2.5"
        icon={<Plus size={14} aria-hidden />}
        disabled={inputs.length === 0}
        onClick={() => void add()}
      >
        {inputs.length > 1 ? `Add ${countOf(inputs.length, 'input')}` : 'Add'}
      </Button>
    </section>
  );
}
