import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { TextArea } from '@/components/ui/text-area';
import { countOf } from '@/core/words/quantities';
import { useGrid } from '@/features/compare/compare';
import { tell } from '@/features/compare/run/try-run';
import { inputsOfLines } from './input-lines';

/** New rows: one line, or as many as were copied from elsewhere. */
export function AddInputs() {
  const addRows = useGrid((state) => state.addRows);
  const [text, setText] = useState('');
  const inputs = inputsOfLines(text);
  const add = () => {
    if (inputs.length > 0 && tell(() => addRows(inputs))) setText('');
  };
  return (
    <section aria-label="Add inputs" className="card p-3 sm:p-4">
      <TextArea
        label="Add inputs"
        value={text}
        rows={2}
        onValue={setText}
        hint="One a line. After a tab: the answer you expect; columns copied from a spreadsheet come that way."
        className="max-h-64"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          // Handled here: elsewhere on the page the same keys run the cells.
          event.preventDefault();
          add();
        }}
      />
      <Button
        size="small"
        className="mt-2.5"
        icon={<Plus size={14} aria-hidden />}
        disabled={inputs.length === 0}
        onClick={add}
      >
        {inputs.length > 1 ? `Add ${countOf(inputs.length, 'input')}` : 'Add'}
      </Button>
    </section>
  );
}
