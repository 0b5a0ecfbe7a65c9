import { Library, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { useToasts } from '@/components/ui/toast-store';
import { takePlayground } from '@/features/compare/actions';
import { useCompare } from '@/features/compare/compare';
import { TaskDialog } from './task-dialog';

/** Fills the grid from the playground or from a starter task. */
export function StartActions({ prominent = false }: { prominent?: boolean }) {
  const compare = useCompare();
  const [choosing, setChoosing] = useState(false);
  const take = () => {
    const { show } = useToasts.getState();
    const undo = takePlayground(compare);
    if (undo) show('Copied the prompt of the playground', { label: 'Undo', run: undo });
    else show('The playground is still empty.');
  };
  return (
    <>
      <Button
        shape={prominent ? 'primary' : 'plain'}
        icon={<SquarePen size={15} aria-hidden />}
        onClick={take}
      >
        <span>
          <span className="max-sm:sr-only">From the </span>
          <span className="max-sm:capitalize">playground</span>
        </span>
      </Button>
      <Button icon={<Library size={15} aria-hidden />} onClick={() => setChoosing(true)}>
        Starter task
      </Button>
      <TaskDialog open={choosing} onClose={() => setChoosing(false)} />
    </>
  );
}
