import { Play } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { useCompare } from '@/features/compare/compare';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { StartActions } from './start-actions';
import { chooseTask } from './task-dialog';

const EXAMPLE = { file: 'ip001_country_currency.json', title: 'Currency of a country' };
const EXAMPLE_INPUTS = 3;

/** Shown while the grid is empty: what this screen is for, and three ways to start. */
export function EmptyCompare() {
  const compare = useCompare();
  const runExample = async () => {
    if (await chooseTask(compare, EXAMPLE, EXAMPLE_INPUTS)) runCellsOrToast(compare, { kind: 'all' });
  };
  return (
    <section aria-label="Get started" className="card px-5 py-10 text-center sm:py-14">
      <h2 className="text-lg font-semibold">One instruction in several versions</h2>
      <p className="mx-auto mt-1 max-w-xl text-pretty text-muted">
        Inputs are rows. Columns are the paper’s encodings, other wordings, models, adapters or runtimes.
        Answers are side by side, and scored where you give the expected one.
      </p>
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        <StartActions prominent />
        <Button icon={<Play size={14} aria-hidden />} onClick={() => void runExample()}>
          Run an example
        </Button>
      </div>
      <p className="mt-4 text-sm text-muted">Or write a definition below.</p>
    </section>
  );
}
